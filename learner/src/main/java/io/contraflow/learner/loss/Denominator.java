package io.contraflow.learner.loss;

import java.util.Arrays;
import java.util.Locale;

/** What a positive is weighed against. */
public enum Denominator {
  /** Itself and the negatives: a softmax. */
  STANDARD,
  /**
   * The negatives alone, so that a positive that is near its query does not damp the gradient by
   * its negatives: decoupled contrastive learning (Yeh et al. 2022, arXiv 2110.06848, equation 6).
   */
  DECOUPLED;

  /**
   * @throws IllegalArgumentException if there is none of this label
   */
  public static Denominator of(String label) {
    return Arrays.stream(values())
        .filter(value -> value.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a denominator must be standard or decoupled, was "
                        + label
                        + "; set learner.denominator"));
  }

  /** As in a configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
