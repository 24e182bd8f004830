package io.contraflow.benchmarks.contest;

import java.util.Objects;

/**
 * What one side took.
 *
 * @param side its name
 * @param ms median of its rounds, ms a step; null if it did not run
 * @param loss {@link Side#loss}; NaN if it has none
 * @param notRun why it did not run; null if it did
 */
public record Timing(String side, Double ms, double loss, String notRun) {
  public Timing {
    Objects.requireNonNull(side, "side");
    if ((ms == null) == (notRun == null)) {
      throw new IllegalArgumentException("a side has a time or a reason why not: side=" + side);
    }
  }

  static Timing of(String side, double ms, double loss) {
    return new Timing(side, ms, loss, null);
  }

  static Timing notRun(String side, String reason) {
    return new Timing(side, null, Double.NaN, reason);
  }
}
