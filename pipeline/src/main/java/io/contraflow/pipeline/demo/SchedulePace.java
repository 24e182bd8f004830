package io.contraflow.pipeline.demo;

import java.util.function.LongSupplier;

/**
 * Ties schedule time to the wall clock: the first record asked about is due now, and later ones as
 * much later as the schedule says. Whoever falls more than a second behind stretches the schedule
 * and does not hurry after it. Any thread may ask for the time.
 */
public final class SchedulePace {
  static final long PATIENCE_MS = 1000;

  private static final long UNSET = Long.MIN_VALUE;

  private final LongSupplier wallClockMs;
  private volatile long offsetMs = UNSET; // wall clock − schedule

  public SchedulePace(LongSupplier wallClockMs) {
    this.wallClockMs = wallClockMs;
  }

  /** Time in ms until what is due at {@code dueMs} may be sent; 0 or less for now. */
  long waitMs(long dueMs) {
    long nowMs = wallClockMs.getAsLong();
    if (offsetMs == UNSET || nowMs - offsetMs - dueMs > PATIENCE_MS) {
      offsetMs = nowMs - dueMs;
    }
    return dueMs - (nowMs - offsetMs);
  }

  /** The schedule's clock in ms: the wall clock until the first record has been asked about. */
  public long nowMs() {
    return wallClockMs.getAsLong() - (offsetMs == UNSET ? 0 : offsetMs);
  }
}
