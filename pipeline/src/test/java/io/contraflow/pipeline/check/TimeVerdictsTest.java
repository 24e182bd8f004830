package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.MadeLog.T;
import static io.contraflow.pipeline.check.MadeLog.good;
import static io.contraflow.pipeline.check.MadeLog.page;
import static io.contraflow.pipeline.check.MadeLog.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.check.Verdict.Level;
import org.junit.jupiter.api.Test;

class TimeVerdictsTest {
  @Test
  void shouldSuggestALongerWindow() {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 1_000; i++) {
      long delayMs = i % 10 == 0 ? 50 * 60_000 : 20_000;
      log.shown(0, "s" + i, T + i * 60_000L, page("d", 10));
      log.event(0, late("s" + i, T + i * 60_000L + delayMs));
    }

    CheckReport report = log.finish();

    assertThat(report.suggested().windowMs()).isEqualTo(3_600_000);
    assertThat(texts(report, Level.WARNING))
        .contains(
            "join.window should hold 99 % of the delays from page to action, 30 min holds 90.0 %; set"
                + " join.window: 1 h (searches are kept in state that long)");
  }

  @Test
  void shouldSuggestMoreDisorder() {
    MadeLog log = good(2_000);
    log.acted(0, "s1999", "d1", "click", T + 2_000 * 60_000L - 200_000);

    CheckReport report = log.finish();

    assertThat(texts(report, Level.NOTE))
        .containsExactly(
            "events should come at most source.disorder (1 s) behind the newest of their partition, 1"
                + " of 4,001 (0.0 %) do not; late ones are used, but the model is then no function of"
                + " the log: set source.disorder: 5 min for all");
  }

  @Test
  void shouldSuggestALongerSettleTime() {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < 1_000; i++) {
      long ms = T + i * 60_000L;
      log.shown(0, "s" + i, ms, page("d", 10))
          .acted(0, "s" + i, "d0", "click", ms + 5_000)
          .acted(0, "s" + i, "d0", "cart", ms + 17_000);
    }

    CheckReport report = log.finish();

    assertThat(report.suggested().settleMs()).isEqualTo(15_000);
    assertThat(texts(report, Level.NOTE).get(0))
        .contains("join.settle 2 s sees 0.0 % of them, join.settle: 15 s sees more");
  }

  @Test
  void shouldNoticeSecondsInsteadOfMilliseconds() {
    MadeLog log = new MadeLog().partitions(1, false).document("d0", "text", 0);
    for (int i = 0; i < 100; i++) {
      log.shown(0, "s" + i, T / 1000 + i, page("d", 10));
      log.acted(0, "s" + i, "d0", "click", T / 1000 + i);
    }

    assertThat(texts(log.finish(), Level.WARNING).get(0))
        .startsWith("timestamp must be in ms since 1970, the newest is 1970-01-21T");
  }

  private static String late(String searchId, long ms) {
    return "{\"type\": \"action\", \"search_id\": \"%s\", \"doc_id\": \"d0\", \"action\": \"click\", \"timestamp\": %d}"
        .formatted(searchId, ms);
  }
}
