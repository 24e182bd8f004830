package io.contraflow.benchmarks.quality;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.job.ModelStart;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;

/** A static model of the job's defaults. */
final class OnlineRow implements Row {
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
    try (TextFeatures texts = TextFeatures.tokens(bench.corpus(), configuration, begin)) {
      new OnlineRun(name(), bench, texts, configuration.learnerOptions(), begin.parameters())
          .measure(bench.moments(), out);
    }
  }
}
