package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Side;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.step.Batch;
import io.contraflow.learner.step.KnownPositives;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.StartTables;
import io.contraflow.state.snapshot.Table;
import java.util.List;

/**
 * Our learner, from token ids to updated parameters: masks, figures, the queue and its refreshes
 * included. A window slides by its stride over the pairs, and what leaves it enters the queue.
 */
final class StepSide implements Side {
  private final String name;
  private final Learner learner;
  private final LearnerOptions options;
  private final Pairs pairs;
  private long step;

  StepSide(String name, int threads, LearnerOptions options, Table start, Pairs pairs) {
    this.name = name;
    this.options = options;
    this.pairs = pairs;
    learner =
        new Learner(options, StartTables.both(start), Kernels.of(KernelKind.BLOCKED, threads));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double msOf(int steps) {
    long begunNs = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      List<Example> batch = batch();
      step++;
      learner.step(new Batch(batch, options.stride(), KnownPositives.NONE, step, step));
      List<Document> leaving =
          batch.stream().limit(options.stride()).map(Example::positive).toList();
      learner.enqueue(leaving, step, step);
    }
    return (System.nanoTime() - begunNs) / 1e6 / steps;
  }

  private List<Example> batch() {
    int batches = (pairs.training().size() - options.size()) / options.stride() + 1;
    int first = (int) (step % batches) * options.stride();
    return pairs.training().subList(first, first + options.size());
  }

  /** InfoNCE of the held-out pairs among each other. */
  @Override
  public double loss() {
    return InBatchLoss.of(
        pairs.heldOut().stream()
            .map(pair -> learner.embedQuery(pair.queryFeatures()))
            .toArray(float[][]::new),
        pairs.heldOut().stream()
            .map(pair -> learner.embedDocument(pair.positive()))
            .toArray(float[][]::new),
        StepContest.TEMPERATURE);
  }

  @Override
  public void close() {
    learner.close();
  }
}
