package io.contraflow.learner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  private static final int[] RANKING = {4, 2, 9, 1, 7};

  @Test
  void shouldDiscountGradedGains() {
    // Grades 1 and 3 at ranks 2 and 4; document 30, of grade 2, is not found.
    Map<Integer, Integer> judgements = Map.of(2, 1, 1, 3, 30, 2, 4, 0);
    double dcg = 1 / log2(3) + 3 / log2(5);
    double best = 3 / log2(2) + 2 / log2(3) + 1 / log2(4);
    assertThat(RankingMetrics.ndcg(RANKING, judgements, 10)).isCloseTo(dcg / best, within(1e-12));
    assertThat(RankingMetrics.ndcg(RANKING, judgements, 2))
        .isCloseTo(1 / log2(3) / (3 / log2(2) + 2 / log2(3)), within(1e-12));
  }

  @Test
  void shouldFindFirstRelevantDocument() {
    assertThat(RankingMetrics.reciprocalRank(RANKING, Map.of(4, 0, 9, 1, 1, 1))).isEqualTo(1.0 / 3);
    assertThat(RankingMetrics.reciprocalRank(RANKING, Map.of(30, 1))).isZero();
  }

  @Test
  void shouldCountRelevantDocumentsFound() {
    assertThat(RankingMetrics.recall(RANKING, Map.of(2, 1, 7, 2, 30, 1, 9, 0), 100))
        .isEqualTo(2.0 / 3);
    assertThat(RankingMetrics.recall(RANKING, Map.of(2, 1, 7, 2, 30, 1), 2)).isEqualTo(1.0 / 3);
  }

  @Test
  void shouldAverageOverQueriesWithRelevantDocuments() {
    RankingMetrics.Means means =
        RankingMetrics.means(
            new int[][] {{1, 2}, {1, 2}, {1, 2}},
            List.of(Map.of(1, 1), Map.of(3, 0), Map.of(2, 1)));
    assertThat(means.queries()).isEqualTo(2);
    assertThat(means.mrr()).isEqualTo(0.75);
    assertThat(means.recallAt100()).isEqualTo(1);
    assertThat(means.ndcgAt10()).isCloseTo((1 + 1 / log2(3)) / 2, within(1e-12));
  }

  @Test
  void shouldRefuseRankingsWithoutJudgements() {
    assertThatThrownBy(() -> RankingMetrics.means(new int[1][0], List.of()))
        .hasMessage("each query needs a ranking and judgements: rankings=1, judgements=0");
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
