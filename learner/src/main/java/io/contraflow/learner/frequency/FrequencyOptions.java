package io.contraflow.learner.frequency;

import java.io.Serializable;

/**
 * How frequencies are estimated.
 *
 * @param slots of each hash function, 0 for no estimate. With a tenth as many distinct documents as
 *     slots, one in a thousand shares a slot with another under every hash function
 * @param decay α in (0, 1): an interval counts 1 − α times as much once the next has come
 */
public record FrequencyOptions(int slots, double decay) implements Serializable {
  private static final int MOST_SLOTS = 1 << 24;

  /** No estimate. */
  public static final FrequencyOptions NONE = new FrequencyOptions(0, .01);

  public FrequencyOptions {
    if (slots < 0 || slots > MOST_SLOTS) {
      throw new IllegalArgumentException(
          "slots of a frequency estimate must be in [0, %d], was %d; set learner.logq-slots"
              .formatted(MOST_SLOTS, slots));
    }
    if (!(decay > 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "decay of a frequency estimate must be in (0, 1), was "
              + decay
              + "; set learner.logq-decay");
    }
  }

  /** Whether anything is estimated. */
  public boolean enabled() {
    return slots > 0;
  }
}
