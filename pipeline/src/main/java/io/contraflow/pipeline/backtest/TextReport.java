package io.contraflow.pipeline.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The report as lines. */
record TextReport(Consumer<String> say) {
  private static final String ROW = "%-36s %9s  %9s %9s  %9s %9s";

  void print(List<ModelSummary> models, Provenance provenance) {
    for (ModelSummary model : models) {
      say.accept("");
      say.accept(
          String.format(
              Locale.ROOT,
              "model %s: %,d searches of %,d queries, %,d steps, %,d late events",
              model.name(),
              model.all().searches(),
              model.all().queries(),
              model.steps(),
              model.late()));
      say.accept("");
      rankings(model.all(), provenance);
      say.accept("");
      slices(model);
      say.accept("");
      Verdict.of(model).forEach(say);
      say.accept("state " + model.stateSha256());
    }
    say.accept("");
    provenance
        .became()
        .forEach((what, count) -> say.accept(String.format(Locale.ROOT, "%,10d  %s", count, what)));
  }

  private void rankings(Slice all, Provenance provenance) {
    say.accept(row("", "page MRR", "nDCG@10", "", "recall@10", "MRR"));
    for (Ranking ranking : Ranking.values()) {
      say.accept(
          row(
              ranking.label(),
              figure(all.mean(ranking, Measure.PAGE_MRR)),
              figure(all.mean(ranking, Measure.PAGE_NDCG)),
              "",
              figure(all.mean(ranking, Measure.RECALL)),
              figure(all.mean(ranking, Measure.MRR))));
    }
    say.accept(
        "(page: among the results shown; recall@10 and MRR: among "
            + provenance.among()
            + " there were)");
  }

  private void slices(ModelSummary model) {
    say.accept(row("page MRR", "searches", "logged", "model", "start", "BM25"));
    List<Slice> slices = new ArrayList<>(List.of(model.all()));
    slices.addAll(model.slices());
    for (Slice slice : slices) {
      say.accept(
          row(
              slice.name(),
              String.format(Locale.ROOT, "%,d", slice.searches()),
              figure(slice.mean(Ranking.LOGGED, Measure.PAGE_MRR)),
              figure(slice.mean(Ranking.MODEL, Measure.PAGE_MRR)),
              figure(slice.mean(Ranking.START, Measure.PAGE_MRR)),
              figure(slice.mean(Ranking.BM25, Measure.PAGE_MRR))));
    }
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells).stripTrailing();
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
