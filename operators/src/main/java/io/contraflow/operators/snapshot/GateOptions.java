package io.contraflow.operators.snapshot;

import java.io.Serializable;

/**
 * When a snapshot is held back.
 *
 * @param enabled whether snapshots are judged at all
 * @param searches held-out searches below which models are not ranked against each other
 * @param tolerance share of the other model's mean reciprocal rank that may be lost, in [0, 1)
 * @param collapse share of the served model's effective rank, and of its uniformity, that must be
 *     left, in [0, 1)
 * @param drift whether nothing is served while the progressive loss rises
 */
public record GateOptions(
    boolean enabled, int searches, double tolerance, double collapse, boolean drift)
    implements Serializable {
  public static final GateOptions DEFAULT = new GateOptions(true, 500, 0.02, 0.5, true);

  /** Nothing is held back. */
  public static final GateOptions OFF = new GateOptions(false, 500, 0.02, 0.5, true);

  public GateOptions {
    check(searches >= 2, "must be at least 2", searches, "searches");
    check(tolerance >= 0 && tolerance < 1, "must be in [0, 1)", tolerance, "tolerance");
    check(collapse >= 0 && collapse < 1, "must be in [0, 1)", collapse, "collapse");
  }

  private static void check(boolean holds, String rule, Object value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(
          "snapshots.gate.%s %s, was %s".formatted(option, rule, value));
    }
  }
}
