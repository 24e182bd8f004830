package io.contraflow.pipeline.demo;

import static io.contraflow.pipeline.demo.ReportSamples.learnt;
import static io.contraflow.pipeline.demo.ReportSamples.trained;
import static io.contraflow.pipeline.demo.ReportSamples.untrained;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunLogTest {
  private final RunLog log = new RunLog();

  @Test
  void shouldKnowTheNewestLedgerAlsoWithoutAStep() {
    log.add(trained(1, 128, 5_000, learnt(128)), 5_100L, 30.0, 6_000, false);
    log.add(untrained(1, 6_000, learnt(140)), 6_100L, null, 7_000, false);

    assertThat(log.newest().ledger().learnt()).isEqualTo(140);
    assertThat(log.newestTrained().entering()).isEqualTo(128);
    assertThat(log.watermarkMs()).isEqualTo(6_100);
  }

  @Test
  void shouldNotGoBackWhenARestartRepeatsReports() {
    log.add(trained(1, 128, 5_000, learnt(128)), 5_000L, 30.0, 6_000, false);
    log.add(trained(2, 128, 6_000, learnt(256)), 6_000L, 30.0, 7_000, false);
    log.add(trained(1, 128, 5_000, learnt(128)), 5_000L, 30.0, 9_000, false);

    assertThat(log.newest().step()).isEqualTo(2);
    assertThat(log.newestTrained().step()).isEqualTo(2);
    assertThat(log.watermarkMs()).isEqualTo(6_000);
    assertThat(log.steps()).extracting(RunLog.SeenStep::seenMs).containsExactly(6_000L, 7_000L);
  }

  @Test
  void shouldRateWhatCameInTheLastFiveSeconds() {
    log.add(trained(1, 100, 1, learnt(100)), null, null, 1_000, true);
    log.add(trained(2, 100, 2, learnt(200)), null, null, 2_000, false);
    log.add(trained(3, 50, 3, learnt(250)), null, null, 6_000, false);

    assertThat(log.rates(6_000)).isEqualTo(new RunLog.Rates(0.4, 30));
    assertThat(log.rates(7_000)).isEqualTo(new RunLog.Rates(0.2, 10));
  }

  @Test
  void shouldSplitClickToSnapshotByStage() {
    // The second step: newest decision at 6 s, oldest after 5 s, so the middle one was decided at
    // 5.5 s and clicked at 3.5 s. Its report came at 7 s after a step of 0.2 s.
    log.add(trained(1, 100, 5_000, learnt(100)), null, null, 5_900, true);
    log.add(trained(2, 100, 6_000, learnt(200)), null, 200.0, 7_000, false);
    log.add(trained(3, 100, 7_000, learnt(300)), null, 200.0, 8_000, false);
    log.add(new RunLog.SeenSnapshot(2, "two", 8_500L, 9_000, false));

    ClickToSnapshot times = ClickToSnapshot.of(log.steps(), log.snapshots(), 2_000, 1_000);

    assertThat(times.clicks()).isEqualTo(100);
    assertThat(times.decision()).isEqualTo(3);
    assertThat(times.window()).isCloseTo(0.3, within(1e-9));
    assertThat(times.step()).isEqualTo(0.2);
    assertThat(times.checkpoint()).isEqualTo(1.5);
    assertThat(times.publish()).isEqualTo(0.5);
    assertThat(times.total()).isEqualTo(5.5);
    assertThat(times.line())
        .isEqualTo(
            "click to snapshot: 5.5 s; of that decision 3.0, window 0.3, step 0.20, checkpoint 1.5,"
                + " publish 0.5 (medians of 100 clicks)");
  }

  @Test
  void shouldTimeNothingWithoutASnapshot() {
    log.add(trained(1, 100, 5_000, learnt(100)), null, null, 5_900, false);

    assertThat(ClickToSnapshot.of(log.steps(), List.of(), 2_000, 1_000)).isNull();
  }
}
