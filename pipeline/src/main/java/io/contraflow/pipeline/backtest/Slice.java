package io.contraflow.pipeline.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Figures of some of a model's searches.
 *
 * @param kind by what they were chosen
 * @param name as in {@code tail queries}, {@code 2026-01-31}
 * @param queries different ones
 * @param means of each ranking and measure, over the searches that have it; NaN without any
 */
record Slice(
    Kind kind, String name, int searches, int queries, double[][] means, List<Compared> compared) {

  /** By what searches are chosen. */
  enum Kind {
    ALL,
    QUERIES,
    DOCUMENTS,
    DAY,
    PART
  }

  double mean(Ranking ranking, Measure measure) {
    return means[ranking.ordinal()][measure.ordinal()];
  }

  Compared compared(Ranking other, Measure measure) {
    return compared.stream()
        .filter(one -> one.other() == other && one.measure() == measure)
        .findFirst()
        .orElseThrow();
  }

  /**
   * @param results those of one query one after the other
   */
  static Slice of(Kind kind, String name, List<SearchResult> results) {
    int queries = 0;
    long last = 0;
    for (int i = 0; i < results.size(); i++) {
      queries += i == 0 || results.get(i).query() != last ? 1 : 0;
      last = results.get(i).query();
    }
    List<Compared> compared = new ArrayList<>();
    for (Compared.Pair pair : Compared.PAIRS) {
      compared.add(
          new Compared(
              pair.other(), pair.measure(), difference(results, pair.other(), pair.measure())));
    }
    return new Slice(kind, name, results.size(), queries, means(results), compared);
  }

  private static PairedDifference difference(
      List<SearchResult> results, Ranking other, Measure measure) {
    PairedDifference.Builder builder = new PairedDifference.Builder();
    for (SearchResult result : results) {
      float model = result.figures().get(Ranking.MODEL, measure);
      float its = result.figures().get(other, measure);
      if (!Float.isNaN(model) && !Float.isNaN(its)) {
        builder.add(result.query(), (double) model - its);
      }
    }
    return builder.build();
  }

  private static double[][] means(List<SearchResult> results) {
    double[][] means = new double[Ranking.values().length][Measure.values().length];
    for (Ranking ranking : Ranking.values()) {
      for (Measure measure : Measure.values()) {
        means[ranking.ordinal()][measure.ordinal()] =
            results.stream()
                .mapToDouble(result -> result.figures().get(ranking, measure))
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
      }
    }
    return means;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Slice that
        && kind == that.kind
        && name.equals(that.name)
        && searches == that.searches
        && queries == that.queries
        && Arrays.deepEquals(means, that.means)
        && compared.equals(that.compared);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
