package io.contraflow.learner.loss;

import io.contraflow.learner.backend.Backend;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which {@link ContrastiveKernel} computes, and on what. */
public enum KernelKind {
  /** On a CUDA device where there is a usable one; else blocked. */
  AUTO,
  /** {@link BlockedKernel}. */
  BLOCKED,
  /** The same, its products over tiles in bfloat16 ({@link RoundedInputs}). */
  BLOCKED_BFLOAT16,
  /** {@link Nd4jKernel} on a CUDA device where there is a usable one, else on the CPU. */
  ND4J,
  /** The same on the CPU. */
  ND4J_CPU,
  /** The same on a CUDA device. */
  ND4J_CUDA;

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
    return switch (this) {
      case BLOCKED_BFLOAT16 -> BLOCKED.label();
      case ND4J_CPU, ND4J_CUDA -> ND4J.label();
      default -> name().toLowerCase(Locale.ROOT);
    };
  }

  /**
   * Its label and the number of its order of summation, left out where that is the first. A change
   * that gives other bits for the same inputs raises it. The blocked kernel's second adds groups of
   * columns ({@link Tile}).
   */
  String arithmetic() {
    return label().equals(BLOCKED.label()) ? label() + " 2" : label();
  }

  /**
   * This kind with products in bfloat16.
   *
   * @throws IllegalArgumentException if it has none
   */
  public KernelKind withBfloat16() {
    if (label().equals(ND4J.label())) {
      throw new IllegalArgumentException(
          "learner.kernel must be blocked or auto with bfloat16, and learner.backend cpu or auto, was"
              + " nd4j; set learner.kernel, learner.backend, or learner.precision to float32");
    }
    return BLOCKED_BFLOAT16;
  }

  /**
   * This kind, one of {@link #CHOICES}, on a backend.
   *
   * @throws IllegalArgumentException if it is none for that backend
   */
  public KernelKind on(Backend backend) {
    return switch (backend) {
      case AUTO -> this;
      case CPU -> this == AUTO ? BLOCKED : this == ND4J ? ND4J_CPU : this;
      case CUDA -> {
        if (this == BLOCKED) {
          throw new IllegalArgumentException(
              "learner.kernel must be nd4j or auto with learner.backend cuda, was blocked; set"
                  + " learner.kernel, or learner.backend to cpu or auto");
        }
        yield ND4J_CUDA;
      }
    };
  }
}
