package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.MadeLog.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.pipeline.config.Configuration;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Searches that wait for their actions, in less memory than all of them need. */
class OpenSearchesTest {
  @Test
  void shouldLookAtASampleOfTheSearchesWhereMemoryHasNoRoomForAll() {
    LogCheck.Options small = new LogCheck.Options(Duration.ofHours(24), 1 << 20, false);
    MadeLog log = new MadeLog(Configuration.defaults(), small).partitions(1, false);
    int searches = 20_000;
    for (int i = 0; i < searches; i++) {
      log.shown(0, "s" + i, T + i, "a", "b");
      if (i % 4 == 0) {
        log.acted(0, "s" + i, "a", "click", T + i);
      }
    }

    CheckReport report = log.finish();

    assertThat(report.joined().oneIn()).isEqualTo(8); // 6 MB or so in 1
    assertThat((double) report.joined().searches()).isCloseTo(searches / 8.0, within(300.0));
    assertThat(new Share(report.joined().searchesActedOn(), report.joined().searches()).fraction())
        .isCloseTo(0.25, within(0.05));
    assertThat(report.joined().learnt()).isEqualTo(report.joined().actedOn());
    assertThat(report.counts().impressions()).isEqualTo(searches);
  }

  @Test
  void shouldCloseSearchesWhoseActionsMustHaveCome() {
    LogCheck.Options small = new LogCheck.Options(Duration.ofHours(1), 3 << 20, false);
    MadeLog log = new MadeLog(Configuration.defaults(), small).partitions(1, false);
    int searches = 30_000;
    for (int i = 0; i < searches; i++) { // one a second: all of them would take 10 MB
      log.shown(0, "s" + i, T + i * 1_000L, "a", "b")
          .acted(0, "s" + i, "a", "click", T + i * 1_000L);
    }

    CheckReport.Joined joined = log.finish().joined();

    assertThat(joined.oneIn()).isEqualTo(1);
    assertThat(joined.learnt()).isEqualTo(searches);
  }

  @Test
  void shouldBoundWhatOneSearchMayTake() {
    LogCheck.Options small = new LogCheck.Options(Duration.ofHours(24), 1 << 20, false);
    MadeLog log = new MadeLog(Configuration.defaults(), small).partitions(1, false);
    log.shown(0, "s", T, "a", "b");
    for (int i = 0; i < 5_000; i++) {
      log.acted(0, "s", "a", "click", T + i);
    }

    CheckReport.Joined joined = log.finish().joined();

    assertThat(joined.oneIn()).isEqualTo(1);
    assertThat(joined.learnt()).isEqualTo(1);
  }
}
