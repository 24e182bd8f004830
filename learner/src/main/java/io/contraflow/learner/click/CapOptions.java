package io.contraflow.learner.click;

import java.io.Serializable;

/**
 * How many acted-on pairs a model takes, against scripts.
 *
 * @param userPairs of one user in a span, 0 for any number
 * @param queryPairs of one normalised query in a span, 0 for any number
 * @param spanMs event time after which counting begins anew
 */
public record CapOptions(int userPairs, int queryPairs, long spanMs) implements Serializable {
  public static final long HOUR_MS = 3_600_000;

  /** Any number. */
  public static final CapOptions NONE = new CapOptions(0, 0, HOUR_MS);

  public CapOptions {
    check(userPairs >= 0, "a user's cap must be at least 0", userPairs, "caps.user");
    check(queryPairs >= 0, "a query's cap must be at least 0", queryPairs, "caps.query");
    check(spanMs >= 1, "the caps' span must be at least 1 ms", spanMs, "caps.span");
  }

  private static void check(boolean holds, String rule, long value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + option);
    }
  }
}
