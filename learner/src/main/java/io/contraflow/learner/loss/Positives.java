package io.contraflow.learner.loss;

import java.util.Arrays;
import java.util.Locale;

/** Which documents of a batch are a row's positives. */
public enum Positives {
  /** Its own; others that are known to answer its query are left out. */
  ONE,
  /** Each document of the batch that answers its query: supervised contrastive learning. */
  ALL;

  /**
   * @throws IllegalArgumentException if there is none of this label
   */
  public static Positives of(String label) {
    return Arrays.stream(values())
        .filter(value -> value.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "positives must be one or all, was " + label + "; set learner.positives"));
  }

  /** As in a configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
