package io.contraflow.pipeline.demo;

import static io.contraflow.pipeline.demo.ReportSamples.learnt;
import static io.contraflow.pipeline.demo.ReportSamples.trained;
import static io.contraflow.pipeline.demo.ReportSamples.untrained;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunLogTest {
  private final RunLog log = new RunLog();

  @Test
  void shouldKnowTheNewestLedgerAlsoWithoutAStep() {
    log.add(trained(1, 128, 5_000, learnt(128)), 5_100L, 6_000, false);
    log.add(untrained(1, 6_000, learnt(140)), 6_100L, 7_000, false);

    assertThat(log.newest().ledger().learnt()).isEqualTo(140);
    assertThat(log.newestTrained().entering()).isEqualTo(128);
    assertThat(log.watermarkMs()).isEqualTo(6_100);
  }

  @Test
  void shouldNotGoBackWhenARestartRepeatsReports() {
    log.add(trained(1, 128, 5_000, learnt(128)), 5_000L, 6_000, false);
    log.add(trained(2, 128, 6_000, learnt(256)), 6_000L, 7_000, false);
    log.add(trained(1, 128, 5_000, learnt(128)), 5_000L, 9_000, false);

    assertThat(log.newest().step()).isEqualTo(2);
    assertThat(log.newestTrained().step()).isEqualTo(2);
    assertThat(log.watermarkMs()).isEqualTo(6_000);
    assertThat(log.rates(9_000)).as("two steps").isEqualTo(new RunLog.Rates(0.4, 51.2));
  }

  @Test
  void shouldRateWhatCameInTheLastFiveSeconds() {
    log.add(trained(1, 100, 1, learnt(100)), null, 1_000, true);
    log.add(trained(2, 100, 2, learnt(200)), null, 2_000, false);
    log.add(trained(3, 50, 3, learnt(250)), null, 6_000, false);

    assertThat(log.rates(6_000)).isEqualTo(new RunLog.Rates(0.4, 30));
    assertThat(log.rates(7_000)).isEqualTo(new RunLog.Rates(0.2, 10));
  }
}
