package io.contraflow.pipeline.backtest;

import io.contraflow.learner.evaluate.RankingMetrics;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;

/** The figures of one search by every ranking; NaN where there is none. */
final class SearchFigures {
  private static final int RECALL_DEPTH = 10;

  private final float[] values = new float[Ranking.values().length * Measure.values().length];

  SearchFigures() {
    Arrays.fill(values, Float.NaN);
  }

  float get(Ranking ranking, Measure measure) {
    return values[index(ranking, measure)];
  }

  void set(Ranking ranking, Measure measure, double value) {
    values[index(ranking, measure)] = (float) value;
  }

  private static int index(Ranking ranking, Measure measure) {
    return ranking.ordinal() * Measure.values().length + measure.ordinal();
  }

  /**
   * A page in the order of its scores.
   *
   * @param scores of the results; larger is better
   * @param ties by which results of equal score are ordered, smaller first; a function of neither
   *     their positions nor what was acted on
   * @param acted results acted on, each with grade 1
   */
  void setPage(Ranking ranking, double[] scores, long[] ties, Map<Integer, Integer> acted) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> -scores[i])
                    .thenComparingLong(i -> ties[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    set(ranking, Measure.PAGE_MRR, RankingMetrics.reciprocalRank(order, acted));
    set(ranking, Measure.PAGE_NDCG, RankingMetrics.ndcg(order, acted, 10));
  }

  /**
   * Where the documents acted on stand among the candidates.
   *
   * @param ranks from 1, each among the candidates alone; 0 for one that is not found at all
   */
  void setCandidates(Ranking ranking, int[] ranks) {
    int found = 0;
    double reciprocal = 0;
    for (int rank : ranks) {
      if (rank > 0) {
        found += rank <= RECALL_DEPTH ? 1 : 0;
        reciprocal = Math.max(reciprocal, 1.0 / rank);
      }
    }
    set(ranking, Measure.RECALL, (double) found / ranks.length);
    set(ranking, Measure.MRR, reciprocal);
  }
}
