package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.job.ModelStart;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.List;

/** A model of the job's defaults that learns from the clicks as they come. */
final class OnlineRow implements Row {
  private static final int STEPS_BETWEEN_LINES = 100;

  private final Start start;
  private final Towers towers;

  OnlineRow(Start start, Towers towers) {
    this.start = start;
    this.towers = towers;
  }

  /** As in {@code distil+lexical/query-only}. */
  static String name(String start, Towers towers) {
    return start + "/" + towers.label();
  }

  @Override
  public String name() {
    return name(start.toString(), towers);
  }

  @Override
  public void run(Bench bench, Table out) throws IOException {
    Configuration wanted = bench.configuration(start, towers);
    StartSnapshot begin = bench.start(wanted);
    Configuration configuration = ModelStart.fitted(wanted, begin);
    LearnerOptions options = configuration.learnerOptions();
    try (TextFeatures texts = TextFeatures.tokens(bench.corpus(), configuration, begin);
        OnlineModel model = new OnlineModel("default", options, begin.parameters());
        Measure measure = new Measure(bench.evaluation(), texts, model.learner(), options)) {
      List<Outcome> outcomes = bench.clicks().outcomes(texts.catalogue());
      Replay replay = new Replay(model, outcomes, report -> tell(bench, report));
      for (Moment moment : bench.moments()) {
        replay.until(moment.outcomes(outcomes));
        out.add(measure.line(name(), moment, replay.seconds()));
      }
    }
  }

  private void tell(Bench bench, StepReport report) {
    if (report.step() % STEPS_BETWEEN_LINES == 0) {
      bench.say("%s: step %,d, loss %.3f", name(), report.step(), report.loss());
    }
  }
}
