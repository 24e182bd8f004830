package io.contraflow.operators.search;

import io.contraflow.operators.event.Action;
import java.io.Serializable;

/**
 * What an action counts whose user soon came back: {@code factor} of its weight if it carries a
 * dwell below {@code minMs}. One without a dwell counts in full.
 *
 * @param minMs 0 for no rule
 * @param factor in [0, 1]; with 0 the action is ignored
 */
public record DwellRule(long minMs, double factor) implements Serializable {
  public static final DwellRule NONE = new DwellRule(0, 0);

  public DwellRule {
    if (minMs < 0) {
      throw new IllegalArgumentException(
          "the dwell must not be negative, was " + minMs + " ms; set join.min-dwell");
    }
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          "a short dwell's factor must be in [0, 1], was "
              + factor
              + "; set join.short-dwell-factor");
    }
  }

  boolean isShort(Action action) {
    return action.dwellMs() != Action.NO_DWELL && action.dwellMs() < minMs;
  }

  float weight(float weight, Action action) {
    return isShort(action) ? (float) (weight * factor) : weight;
  }
}
