package io.contraflow.pipeline.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchFiguresTest {
  private static final long[] TIES = {3, 1, 2, 0};

  private final SearchFigures figures = new SearchFigures();

  @Test
  void shouldBeNothingUntilMeasured() {
    for (Ranking ranking : Ranking.values()) {
      for (Measure measure : Measure.values()) {
        assertThat(figures.get(ranking, measure)).isNaN();
      }
    }
  }

  @Test
  void shouldRankThePageByScore() {
    figures.setPage(Ranking.MODEL, new double[] {0.1, 0.9, 0.5, 0.7}, TIES, Map.of(2, 1, 0, 1));
    // order 1, 3, 2, 0: hits at ranks 3 and 4
    assertThat(figures.get(Ranking.MODEL, Measure.PAGE_MRR)).isCloseTo(1 / 3f, within(1e-6f));
    double dcg = 1 / log2(4) + 1 / log2(5);
    double best = 1 / log2(2) + 1 / log2(3);
    assertThat((double) figures.get(Ranking.MODEL, Measure.PAGE_NDCG))
        .isCloseTo(dcg / best, within(1e-6));
    assertThat(figures.get(Ranking.LOGGED, Measure.PAGE_MRR)).isNaN();
  }

  @Test
  void shouldOrderEqualScoresByNothingThatTheLogSays() {
    double[] equal = {0, 0, 0, 0};
    figures.setPage(Ranking.BM25, equal, TIES, Map.of(0, 1));
    assertThat(figures.get(Ranking.BM25, Measure.PAGE_MRR)).isEqualTo(0.25f);
    figures.setPage(Ranking.BM25, equal, TIES, Map.of(3, 1));
    assertThat(figures.get(Ranking.BM25, Measure.PAGE_MRR)).isEqualTo(1f);
  }

  @Test
  void shouldFindAmongCandidatesWithinTheFirstTen() {
    figures.setCandidates(Ranking.START, new int[] {10, 11, 4, 0});
    assertThat(figures.get(Ranking.START, Measure.RECALL)).isEqualTo(0.5f);
    assertThat(figures.get(Ranking.START, Measure.MRR)).isEqualTo(0.25f);
    figures.setCandidates(Ranking.START, new int[] {0});
    assertThat(figures.get(Ranking.START, Measure.RECALL)).isZero();
    assertThat(figures.get(Ranking.START, Measure.MRR)).isZero();
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
