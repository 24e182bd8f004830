package io.contraflow.pipeline.check;

import static io.contraflow.pipeline.check.Verdict.Level.NOTE;
import static io.contraflow.pipeline.check.Verdict.Level.WARNING;

import io.contraflow.pipeline.config.ClickSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Durations;

/** Whether a user id is one person's. */
final class UserVerdicts {
  /** Of all searches: more than one person makes where there are many. */
  private static final double MANY = 0.05;

  private static final long ENOUGH = 100;

  private UserVerdicts() {}

  static void add(CheckReport report, Configuration configuration, Findings findings) {
    CheckReport.Users users = report.users();
    Share beyond = users.beyondCap();
    String remedy =
        "if it stands for all who are not signed in, send none for them (or set privacy.user-ids:"
            + " drop, which leaves out all)";
    if (beyond.count() > 0) {
      findings.add(
          WARNING,
          "a user_id must be one person's, %,d of %,d results that would be learnt (%s) are of one with"
              + " more than caps.user = %,d in %s, and are dropped (user-cap); one has %s of the"
              + " searches: %s, or raise caps.user; if it is a script's, leave it as it is",
          beyond.count(),
          beyond.of(),
          beyond.percent(),
          configuration.get(ClickSettings.CAP_OF_USER),
          Durations.format(configuration.get(ClickSettings.CAP_SPAN)),
          users.most().percent(),
          remedy);
    } else if (users.most().of() >= ENOUGH && users.most().fraction() > MANY) {
      findings.add(
          NOTE,
          "a user_id should be one person's, one has %s of %,d searches: %s; caps.user and"
              + " known-positives.users tell people apart by it",
          users.most().percent(),
          users.most().of(),
          remedy);
    }
  }
}
