package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Side;
import io.contraflow.benchmarks.quality.Replay;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import java.io.IOException;
import java.util.List;

/** The learner alone: a model is fed from memory what the job would feed it. A step is a run. */
final class AloneSide implements Side {
  private final String name;
  private final Configuration configuration;
  private final StartSnapshot start;
  private final List<Outcome> outcomes;
  private final Stretch stretch;

  /**
   * @param outcomes of the log's searches up to the stretch's end at least
   */
  AloneSide(
      String name,
      Configuration configuration,
      StartSnapshot start,
      List<Outcome> outcomes,
      Stretch stretch) {
    this.name = name;
    this.configuration = configuration;
    this.start = start;
    this.outcomes = outcomes;
    this.stretch = stretch;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double msOf(int runs) throws IOException, InterruptedException {
    double ms = 0;
    for (int run = 0; run < runs; run++) {
      OneCore core = OneCore.take();
      try {
        ms += run();
      } finally {
        core.close();
      }
    }
    return ms / runs;
  }

  private double run() throws IOException {
    try (OnlineModel model =
        new OnlineModel(
            "default",
            configuration.learnerOptions(),
            start.parameters(),
            Kernels.of(configuration.kernel(), configuration.get(LearnerSettings.THREADS)))) {
      Replay replay = new Replay(model, outcomes, report -> {});
      replay.until(stretch.from());
      long begunNs = System.nanoTime();
      replay.until(stretch.to());
      return stretch.msAThousand(System.nanoTime() - begunNs);
    }
  }

  @Override
  public double loss() {
    return Double.NaN;
  }

  @Override
  public void close() {
    // Each run closes what it has.
  }
}
