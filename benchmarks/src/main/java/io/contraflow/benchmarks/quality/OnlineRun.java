package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StartTables;
import io.contraflow.learner.step.StepReport;
import java.io.IOException;
import java.util.List;

/**
 * A model that learns from the clicks as they come.
 *
 * @param name of the row
 * @param texts as its encoder is given them
 * @param start what it begins as
 */
record OnlineRun(
    String name, Bench bench, TextFeatures texts, LearnerOptions options, StartTables start) {
  private static final int STEPS_BETWEEN_LINES = 100;

  /**
   * @param moments in their order
   */
  void measure(List<Moment> moments, Row.Table out) throws IOException {
    List<Outcome> outcomes =
        moments.stream().allMatch(moment -> moment.searches() == 0)
            ? List.of()
            : bench.clicks().outcomes(texts.catalogue());
    try (OnlineModel model = new OnlineModel("default", options, start, Kernels.auto());
        Measure measure = new Measure(bench.evaluation(), texts, model.learner(), options)) {
      Replay replay = new Replay(model, outcomes, this::tell);
      for (Moment moment : moments) {
        replay.until(moment.outcomes(outcomes));
        out.add(measure.line(name, moment, replay.seconds()));
      }
    }
  }

  private void tell(StepReport report) {
    if (report.step() % STEPS_BETWEEN_LINES == 0) {
      bench.say("%s: step %,d, loss %.3f", name, report.step(), report.loss());
    }
  }
}
