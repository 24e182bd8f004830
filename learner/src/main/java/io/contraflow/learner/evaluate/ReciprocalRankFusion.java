package io.contraflow.learner.evaluate;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Reciprocal rank fusion (Cormack et al. 2009): a document's score is Σ 1 / (60 + rank) over the
 * rankings that hold it; of equal ones the smaller index comes first.
 */
public final class ReciprocalRankFusion {
  private static final int K = 60;

  private ReciprocalRankFusion() {}

  /**
   * Fuses rankings of one query.
   *
   * @param depth length of the result at most
   * @param rankings document indices, best first
   */
  public static int[] fuse(int depth, int[]... rankings) {
    Map<Integer, Double> scores = new HashMap<>();
    for (int[] ranking : rankings) {
      for (int r = 0; r < ranking.length; r++) {
        scores.merge(ranking[r], 1.0 / (K + r + 1), Double::sum);
      }
    }
    return scores.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(depth)
        .mapToInt(Map.Entry::getKey)
        .toArray();
  }

  /**
   * Fuses two rankings of each query.
   *
   * @return one ranking a query, at most {@code depth} long
   */
  public static int[][] fuseAll(int depth, int[][] first, int[][] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "both must rank the same queries: first=%d, second=%d"
              .formatted(first.length, second.length));
    }
    int[][] fused = new int[first.length][];
    for (int q = 0; q < fused.length; q++) {
      fused[q] = fuse(depth, first[q], second[q]);
    }
    return fused;
  }
}
