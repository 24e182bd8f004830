package io.contraflow.learner.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How good rankings are. A ranking is a list of document indices, best first, without repeats;
 * judgements map a document's index to its grade, absent or 0 for irrelevant.
 *
 * <pre>
 *   DCG@k    = Σ_{r=1..k} grade_r / log2(r + 1)     nDCG@k = DCG@k / the best possible
 *   MRR      = 1 / rank of the first relevant document, 0 if none is in the ranking
 *   recall@k = relevant documents in the first k / all relevant documents
 * </pre>
 *
 * The gains are the grades as they are (Järvelin and Kekäläinen 2002), as in trec_eval, BEIR and
 * pytrec_eval.
 */
public final class RankingMetrics {
  private RankingMetrics() {}

  /**
   * Means over queries.
   *
   * @param queries that have a relevant document: only those count
   */
  public record Means(double ndcgAt10, double mrr, double recallAt100, int queries) {}

  /**
   * Means over those queries that have a relevant document; all 0 if there is none.
   *
   * @param rankings one a query, at least 100 deep where there are as many documents
   * @param judgements one a query
   */
  public static Means means(int[][] rankings, List<Map<Integer, Integer>> judgements) {
    if (rankings.length != judgements.size()) {
      throw new IllegalArgumentException(
          "each query needs a ranking and judgements: rankings=%d, judgements=%d"
              .formatted(rankings.length, judgements.size()));
    }
    double ndcg = 0;
    double mrr = 0;
    double recall = 0;
    int queries = 0;
    for (int q = 0; q < rankings.length; q++) {
      if (relevant(judgements.get(q)) == 0) {
        continue;
      }
      ndcg += ndcg(rankings[q], judgements.get(q), 10);
      mrr += reciprocalRank(rankings[q], judgements.get(q));
      recall += recall(rankings[q], judgements.get(q), 100);
      queries++;
    }
    int divisor = Math.max(1, queries);
    return new Means(ndcg / divisor, mrr / divisor, recall / divisor, queries);
  }

  /** nDCG@k; 0 without a relevant document. */
  public static double ndcg(int[] ranking, Map<Integer, Integer> judgements, int k) {
    double dcg = 0;
    for (int r = 0; r < Math.min(k, ranking.length); r++) {
      dcg += gain(judgements.getOrDefault(ranking[r], 0)) / discount(r);
    }
    int[] grades = judgements.values().stream().mapToInt(Integer::intValue).sorted().toArray();
    double best = 0;
    for (int r = 0; r < Math.min(k, grades.length); r++) {
      best += gain(grades[grades.length - 1 - r]) / discount(r);
    }
    return best == 0 ? 0 : dcg / best;
  }

  /** 1 / rank of the first relevant document; 0 if there is none in the ranking. */
  public static double reciprocalRank(int[] ranking, Map<Integer, Integer> judgements) {
    for (int r = 0; r < ranking.length; r++) {
      if (judgements.getOrDefault(ranking[r], 0) > 0) {
        return 1.0 / (r + 1);
      }
    }
    return 0;
  }

  /** recall@k; 0 without a relevant document. */
  public static double recall(int[] ranking, Map<Integer, Integer> judgements, int k) {
    long found =
        Arrays.stream(ranking)
            .limit(k)
            .filter(document -> judgements.getOrDefault(document, 0) > 0)
            .count();
    long relevant = relevant(judgements);
    return relevant == 0 ? 0 : (double) found / relevant;
  }

  private static long relevant(Map<Integer, Integer> judgements) {
    return judgements.values().stream().filter(grade -> grade > 0).count();
  }

  private static double gain(int grade) {
    return Math.max(0, grade);
  }

  private static double discount(int index) {
    return StrictMath.log(index + 2) / StrictMath.log(2);
  }
}
