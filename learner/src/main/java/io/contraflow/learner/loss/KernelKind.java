package io.contraflow.learner.loss;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which {@link ContrastiveKernel} computes. */
public enum KernelKind {
  /** Blocked where ND4J computes on a CPU, else nd4j. */
  AUTO,
  /** {@link BlockedKernel}. */
  BLOCKED,
  /** {@link Nd4jKernel}. */
  ND4J;

  /**
   * @throws IllegalArgumentException if there is no such kernel
   */
  public static KernelKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a kernel must be one of "
                        + Arrays.stream(values())
                            .map(KernelKind::label)
                            .collect(Collectors.joining(", "))
                        + ", was "
                        + label
                        + "; set learner.kernel"));
  }

  /** As in a configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
