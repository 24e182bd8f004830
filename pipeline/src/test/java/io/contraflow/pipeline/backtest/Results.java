package io.contraflow.pipeline.backtest;

import java.util.ArrayList;
import java.util.List;

/** Makes results as a replay would. */
final class Results {
  static final long DAY_MS = 86_400_000;
  static final long T_MS = 1_767_225_600_000L; // 2026-01-01T00:00Z

  private final List<SearchResult> all = new ArrayList<>();

  List<SearchResult> all() {
    return all;
  }

  Results add(long query, long timeMs, boolean fresh, double logged, double model, double start) {
    SearchFigures figures = new SearchFigures();
    figures.set(Ranking.LOGGED, Measure.PAGE_MRR, logged);
    figures.set(Ranking.MODEL, Measure.PAGE_MRR, model);
    figures.set(Ranking.START, Measure.PAGE_MRR, start);
    figures.set(Ranking.MODEL, Measure.RECALL, model);
    figures.set(Ranking.START, Measure.RECALL, start);
    all.add(
        new SearchResult(
            "default", "s" + all.size(), timeMs, query, 0, fresh, 10, 1, 1000, figures));
    return this;
  }

  ModelSummary summary(String model) {
    return ModelSummary.of(model, 7, "abc", 0, all);
  }
}
