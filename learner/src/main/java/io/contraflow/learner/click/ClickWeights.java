package io.contraflow.learner.click;

import io.contraflow.learner.example.Example;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What the rows of a model's steps weigh. With position bias a weight is over the whole row's loss
 * and divided by the mean of those so far: divided by the step's own mean, rows would count less
 * beside a heavy one. Otherwise the loss is the step's weighted mean. The mean is state. Not
 * thread-safe.
 */
public final class ClickWeights {
  private final ClickOptions options;
  private final Examination examination;
  private RunningMean mean = RunningMean.NONE;

  public ClickWeights(ClickOptions options, Examination examination) {
    this.options = options;
    this.examination = examination;
  }

  /** Of a step's rows, which are part of the mean; changes nothing. */
  public RowWeights of(List<Example> rows) {
    if (options.isPlain()) {
      return RowWeights.plain(rows);
    }
    RowWeights weights = RowWeights.of(rows, options, examination);
    return options.bias().isOn()
        ? new RowWeights(weights.weights(), rows.size() * mean.with(weights.weights()).mean())
        : weights;
  }

  /** The step has been taken. */
  public void add(RowWeights taken) {
    if (options.bias().isOn()) {
      mean = mean.with(taken.weights());
    }
  }

  public void write(DataOutput out) throws IOException {
    mean.write(out);
  }

  public void read(DataInput in) throws IOException {
    mean = RunningMean.read(in);
  }
}
