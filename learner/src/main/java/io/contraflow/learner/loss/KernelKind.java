package io.contraflow.learner.loss;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which {@link ContrastiveKernel} computes. */
public enum KernelKind {
  /** Blocked where ND4J computes on a CPU, else nd4j. */
  AUTO,
  /** {@link BlockedKernel}. */
  BLOCKED,
  /** The same, its products over tiles in bfloat16 ({@link RoundedInputs}). */
  BLOCKED_BFLOAT16,
  /** {@link Nd4jKernel}. */
  ND4J;

  /** What {@code learner.kernel} may be. */
  public static final List<KernelKind> CHOICES = List.of(AUTO, BLOCKED, ND4J);

  /**
   * @throws IllegalArgumentException if there is no such kernel
   */
  public static KernelKind of(String label) {
    return CHOICES.stream()
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a kernel must be one of "
                        + CHOICES.stream().map(KernelKind::label).collect(Collectors.joining(", "))
                        + ", was "
                        + label
                        + "; set learner.kernel"));
  }

  /** As {@code learner.kernel} has it. */
  public String label() {
    return this == BLOCKED_BFLOAT16 ? BLOCKED.label() : name().toLowerCase(Locale.ROOT);
  }

  /**
   * This kind with products in bfloat16.
   *
   * @throws IllegalArgumentException if it has none
   */
  public KernelKind withBfloat16() {
    if (this == ND4J) {
      throw new IllegalArgumentException(
          "learner.kernel must be blocked or auto with bfloat16, was nd4j; set learner.kernel, or"
              + " learner.precision to float32");
    }
    return BLOCKED_BFLOAT16;
  }
}
