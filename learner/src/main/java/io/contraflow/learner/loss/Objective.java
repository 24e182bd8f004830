package io.contraflow.learner.loss;

import java.util.Arrays;
import java.util.Locale;

/** What a row's loss is of the similarities of its columns. */
public enum Objective {
  /** A log-sum-exp: InfoNCE and its family ({@link ContrastiveKernel}). */
  SOFTMAX,
  /**
   * The mean by which negatives come nearer than the positive less a margin, over those that do
   * ({@link Hinges}); also known as triplet loss and margin ranking loss.
   */
  MARGIN;

  /**
   * @throws IllegalArgumentException if there is none of this label
   */
  public static Objective of(String label) {
    return Arrays.stream(values())
        .filter(value -> value.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "an objective must be softmax or margin, was "
                        + label
                        + "; set learner.objective"));
  }

  /** As in a configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
