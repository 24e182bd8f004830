package io.contraflow.pipeline.check;

import io.contraflow.operators.search.JoinOptions;

/** Values of options that suit what was measured. */
final class Suggestions {
  /** A quantile of fewer would be chance. */
  static final long FEWEST_DELAYS = 100;

  static final long FEWEST_EVENTS = 1000;

  /** A first example that comes a minute later is no longer fresh. */
  private static final long LONGEST_SETTLE_MS = 60_000;

  private static final long[] ROUND_MS = {
    0,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    10_800_000,
    21_600_000,
    43_200_000,
    86_400_000
  };

  private static final long DAY_MS = 86_400_000;

  private Suggestions() {}

  /**
   * The window holds 99 % of the delays; the settle time sees nine of ten results through that are
   * acted on again, as far as that takes no more than a minute; the disorder keeps 99.9 % of all
   * events from being late.
   */
  static CheckReport.Suggested of(CheckReport.Timing timing, JoinOptions join) {
    Long settleMs =
        timing.followed().count() < FEWEST_DELAYS
            ? null
            : Long.valueOf(Math.min(rounded(timing.followed().p90Ms()), LONGEST_SETTLE_MS));
    // The window has to hold the settle time, whichever is taken.
    long leastMs = settleMs == null ? join.settleMs() : Math.max(settleMs, join.settleMs());
    Long windowMs =
        timing.delay().count() < FEWEST_DELAYS
            ? null
            : Long.valueOf(Math.max(rounded(timing.delay().p99Ms()), leastMs));
    Long disorderMs =
        timing.disorder().count() < FEWEST_EVENTS ? null : rounded(timing.disorder999Ms());
    return new CheckReport.Suggested(windowMs, settleMs, disorderMs);
  }

  /** The next duration that people would write. */
  static long rounded(long ms) {
    for (long round : ROUND_MS) {
      if (round >= ms) {
        return round;
      }
    }
    return (ms + DAY_MS - 1) / DAY_MS * DAY_MS;
  }
}
