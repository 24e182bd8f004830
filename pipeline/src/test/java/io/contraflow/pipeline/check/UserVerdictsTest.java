package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.MadeLog.T;
import static io.contraflow.pipeline.check.MadeLog.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.check.Verdict.Level;
import io.contraflow.pipeline.config.Configuration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** User ids that are not one person's. */
class UserVerdictsTest {
  private static final int SEARCHES = 1_000;

  @Test
  void shouldFindNothingWherePeopleHaveTheirOwnIds() {
    CheckReport report = log(Configuration.defaults(), i -> "u" + i % 200, 1_000).finish();

    assertThat(report.users())
        .isEqualTo(
            new CheckReport.Users(
                new CheckReport.Estimate(200, true),
                new Share(SEARCHES, SEARCHES),
                new Share(5, SEARCHES),
                new Share(0, SEARCHES)));
    assertThat(report.verdicts()).noneMatch(verdict -> verdict.text().contains("user_id"));
  }

  @Test
  void shouldWarnOfAnIdThatTheCapWouldStop() {
    // One search in two is of the constant: 500 of its 1,000 in the hour would be too many.
    CheckReport report = log(Configuration.defaults(), i -> "guest", 1_000).finish();

    assertThat(report.users().beyondCap()).isEqualTo(new Share(500, SEARCHES));
    assertThat(texts(report, Level.WARNING))
        .containsExactly(
            "a user_id must be one person's, 500 of 1,000 results that would be learnt (50.0 %) are of"
                + " one with more than caps.user = 500 in 1 h, and are dropped (user-cap); one has"
                + " 100.0 % of the searches: if it stands for all who are not signed in, send none for"
                + " them (or set privacy.user-ids: drop, which leaves out all), or raise caps.user; if"
                + " it is a script's, leave it as it is");
  }

  @Test
  void shouldNoticeAnIdThatManySearchesShareBelowTheCap() {
    // A search a minute: no hour has more than 60.
    CheckReport report =
        log(Configuration.defaults(), i -> i % 4 == 0 ? "guest" : "u" + i, 60_000).finish();

    assertThat(report.users().beyondCap().count()).isZero();
    assertThat(texts(report, Level.NOTE))
        .anyMatch(
            text -> text.startsWith("a user_id should be one person's, one has 25.0 % of 1,000"));
  }

  @Test
  void shouldSeeUsersAsPrivacyLeavesThem() {
    Configuration dropped = Configuration.defaults().with("privacy.user-ids", "drop", "the test");
    CheckReport report = log(dropped, i -> "guest", 1_000).finish();

    assertThat(report.users().named().count()).isZero();
    assertThat(report.users().distinct().count()).isZero();
    assertThat(texts(report, Level.WARNING)).isEmpty();

    Configuration uncapped = Configuration.defaults().with("caps.user", 0, "the test");
    assertThat(log(uncapped, i -> "guest", 1_000).finish().users().beyondCap().count()).isZero();
  }

  private static MadeLog log(Configuration configuration, IntFunction<String> user, long everyMs) {
    MadeLog log = new MadeLog(configuration).partitions(1, false).document("d0", "text", T);
    for (int i = 0; i < SEARCHES; i++) {
      long ms = T + i * everyMs;
      log.event(
          0,
          "{\"search_id\": \"s%d\", \"query\": \"q%d\", \"user_id\": \"%s\", \"timestamp\": %d, \"results\": [{\"doc_id\": \"d0\", \"position\": 1}, {\"doc_id\": \"d1\", \"position\": 2}]}"
              .formatted(i, i, user.apply(i), ms));
      log.acted(0, "s" + i, "d0", "click", ms + 100);
    }
    return log;
  }
}
