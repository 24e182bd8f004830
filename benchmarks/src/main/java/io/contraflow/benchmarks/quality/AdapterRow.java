package io.contraflow.benchmarks.quality;

import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.StartTables;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.util.List;

/**
 * A linear residual head over the frozen MiniLM, from the identity. Its untrained line is the
 * frozen model itself.
 */
final class AdapterRow implements Row {
  /** A row that only measures the model as it is. */
  static final String FROZEN = "minilm";

  private final String name;
  private final Towers towers;
  private final boolean learns;

  private AdapterRow(String name, Towers towers, boolean learns) {
    this.name = name;
    this.towers = towers;
    this.learns = learns;
  }

  static AdapterRow frozen() {
    return new AdapterRow(FROZEN, Towers.QUERY_ONLY, false);
  }

  static AdapterRow of(Towers towers) {
    return new AdapterRow(name(towers), towers, true);
  }

  /** As in {@code adapter/query-only}. */
  static String name(Towers towers) {
    return OnlineRow.name("adapter", towers);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(Bench bench, Table out) throws IOException {
    MiniLm vectors = bench.miniLm();
    LearnerOptions options = bench.adapter(towers, vectors.dimension()).learnerOptions();
    StartTables start = StartTables.both(new HeadStart(options.head(), options.seed()));
    try (TextFeatures texts = new TextFeatures(bench.corpus(), vectors, vectors)) {
      List<Moment> moments = learns ? bench.moments() : List.of(new Moment("", 0));
      new OnlineRun(name, bench, texts, options, start).measure(moments, out);
    }
  }
}
