package io.contraflow.learner.optimizer;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The descent rules there are. Stored by {@link #label}. */
public enum OptimizerKind {
  /** {@link Sgd}. */
  SGD,

  /** {@link RowWiseAdaGrad}. */
  ADAGRAD,

  /** {@link Adam}. */
  ADAM;

  /** What files, state and options call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if nothing is called that
   */
  public static OptimizerKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the optimizer must be one of "
                        + Arrays.stream(values())
                            .map(OptimizerKind::label)
                            .collect(Collectors.joining(", "))
                        + ", was "
                        + label
                        + "; set learner.optimizer"));
  }
}
