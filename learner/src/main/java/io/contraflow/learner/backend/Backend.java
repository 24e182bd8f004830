package io.contraflow.learner.backend;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the loss is computed on. */
public enum Backend {
  /** A CUDA device where there is a usable one, else the CPU. */
  AUTO,
  CPU,
  /** A CUDA device; without a usable one an error. */
  CUDA;

  /**
   * @throws IllegalArgumentException if there is no such backend
   */
  public static Backend of(String label) {
    return Arrays.stream(values())
        .filter(backend -> backend.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a backend must be one of "
                        + Arrays.stream(values())
                            .map(Backend::label)
                            .collect(Collectors.joining(", "))
                        + ", was "
                        + label
                        + "; set learner.backend"));
  }

  /** As {@code learner.backend} has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
