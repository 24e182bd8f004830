package io.contraflow.pipeline.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {

  @Test
  void shouldPartSearchesByQueryDocumentAndDay() {
    Results results = new Results();
    for (int i = 0; i < 10; i++) {
      results.add(1, Results.T_MS + i, i == 0, 0.5, 1, 0.5); // a head query
    }
    results.add(2, Results.T_MS + Results.DAY_MS - 1, true, 0.25, 0.5, 0.5);
    results.add(2, Results.T_MS + Results.DAY_MS, false, 0.25, 0.5, 0.5);
    results.add(3, Results.T_MS + Results.DAY_MS, true, 1, 0.2, 0.5);
    ModelSummary summary = results.summary("default");

    assertThat(summary.all().searches()).isEqualTo(13);
    assertThat(summary.all().queries()).isEqualTo(3);
    assertThat(summary.slices().stream().collect(Collectors.toMap(Slice::name, Slice::searches)))
        .containsOnly(
            entry("head queries (10 searches or more)", 10),
            entry("middle queries (2 to 9)", 2),
            entry("tail queries (1)", 1),
            entry("known documents", 10),
            entry("new documents", 3),
            entry("2026-01-01", 11),
            entry("2026-01-02", 2));
    Slice secondDay = summary.slices().get(6);
    assertThat(secondDay.mean(Ranking.LOGGED, Measure.PAGE_MRR)).isCloseTo(0.625, within(1e-6));
    assertThat(secondDay.mean(Ranking.MODEL, Measure.PAGE_MRR)).isCloseTo(0.35, within(1e-6));
    assertThat(secondDay.mean(Ranking.BM25, Measure.PAGE_MRR)).isNaN();
    assertThat(secondDay.compared(Ranking.LOGGED, Measure.PAGE_MRR).difference().mean())
        .isCloseTo(-0.275, within(1e-6));
    assertThat(secondDay.compared(Ranking.BM25, Measure.PAGE_MRR).difference().searches()).isZero();
  }

  @Test
  void shouldCutTheRangeIntoPartsOfEquallyManySearches() {
    Results results = new Results();
    for (int i = 0; i < 1010; i++) {
      results.add(i, Results.T_MS + i, true, i < 505 ? 0 : 1, 0.5, 0.5);
    }
    ModelSummary summary = results.summary("default");
    assertThat(summary.parts()).hasSize(20);
    assertThat(summary.parts()).extracting(Slice::searches).allMatch(n -> n == 50 || n == 51);
    assertThat(summary.parts().get(0).mean(Ranking.LOGGED, Measure.PAGE_MRR)).isZero();
    assertThat(summary.parts().get(19).mean(Ranking.LOGGED, Measure.PAGE_MRR)).isEqualTo(1);
    assertThat(summary.parts().get(1).name()).isEqualTo("2026-01-01T00:00:00.050Z");
    assertThat(new Results().add(1, 0, true, 1, 1, 1).summary("default").parts()).hasSize(1);
  }

  @Test
  void shouldSayWhatItComesTo() {
    Results better = new Results();
    Results worse = new Results();
    Results few = new Results();
    for (int i = 0; i < 200; i++) {
      better.add(i, Results.T_MS, true, 0.4, 0.5 + i % 2 * 0.02, 0.5);
      worse.add(i, Results.T_MS, true, 0.5, 0.4, 0.4);
    }
    few.add(1, Results.T_MS, true, 0, 1, 0);
    assertThat(Verdict.of(better.summary("default")).get(0))
        .startsWith("model - logged: +0.110 MRR [+0.109, +0.111] over 200 searches. It would have");
    assertThat(Verdict.of(better.summary("default")).get(1))
        .contains("model - frozen start: +0.010 MRR", "Learning from clicks helped.");
    assertThat(Verdict.of(worse.summary("default")).get(0))
        .startsWith("model - logged: -0.100 MRR [-0.100, -0.100] over 200 searches")
        .contains("clicks favour the logged order");
    assertThat(Verdict.of(worse.summary("default")).get(1)).contains("changed nothing");
    assertThat(Verdict.of(few.summary("default")).get(0))
        .isEqualTo(
            "model - logged: not enough searches to say: 1 searches of 1 queries, at least 100 of"
                + " 30 are needed. Give a longer range with --from and --to.");
  }
}
