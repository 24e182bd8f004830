package io.contraflow.pipeline.backtest;

import java.util.List;
import java.util.Locale;

/**
 * The model less another ranking.
 *
 * @param other what it is compared with
 */
record Compared(Ranking other, Measure measure, PairedDifference difference) {
  /** What is compared, in the order of the tables. */
  static final List<Pair> PAIRS =
      List.of(
          new Pair(Ranking.LOGGED, Measure.PAGE_MRR),
          new Pair(Ranking.LOGGED, Measure.PAGE_NDCG),
          new Pair(Ranking.START, Measure.PAGE_MRR),
          new Pair(Ranking.START, Measure.PAGE_NDCG),
          new Pair(Ranking.BM25, Measure.PAGE_MRR),
          new Pair(Ranking.BM25, Measure.PAGE_NDCG),
          new Pair(Ranking.START, Measure.RECALL),
          new Pair(Ranking.START, Measure.MRR),
          new Pair(Ranking.BM25, Measure.RECALL),
          new Pair(Ranking.BM25, Measure.MRR));

  /** Another ranking, and what is measured. */
  record Pair(Ranking other, Measure measure) {}

  /** As in {@code model - logged: +0.034 MRR [+0.028, +0.041] over 12,345 searches}. */
  String sentence() {
    String what = "model - " + other.label();
    if (difference.says() == PairedDifference.Says.NOT_ENOUGH) {
      return String.format(
          Locale.ROOT,
          "%s: not enough searches to say: %,d searches of %,d queries, at least %d of %d are needed",
          what,
          difference.searches(),
          difference.queries(),
          PairedDifference.MIN_SEARCHES,
          PairedDifference.MIN_QUERIES);
    }
    return String.format(
        Locale.ROOT,
        "%s: %+.3f %s [%+.3f, %+.3f] over %,d searches",
        what,
        difference.mean(),
        measure.unit(),
        difference.low(),
        difference.high(),
        difference.searches());
  }

  /** What that means. */
  String meaning() {
    return switch (difference.says()) {
      case BETTER -> "better";
      case WORSE -> "worse";
      case NO_DIFFERENCE -> "no difference to be seen";
      case NOT_ENOUGH -> "not enough to say";
    };
  }
}
