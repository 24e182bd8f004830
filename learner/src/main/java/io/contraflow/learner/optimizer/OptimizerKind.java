package io.contraflow.learner.optimizer;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The descent rules there are. Stored by {@link #label}. */
public enum OptimizerKind {
  /** {@link RowWiseAdaGrad}. */
  ADAGRAD("adagrad", RowWiseAdaGrad::new),

  /** {@link Adam}. */
  ADAM("adam", Adam::new);

  private final String label;
  private final Function<WarmUp, Optimizer> constructor;

  OptimizerKind(String label, Function<WarmUp, Optimizer> constructor) {
    this.label = label;
    this.constructor = constructor;
  }

  /** What files, state and options call it. */
  public String label() {
    return label;
  }

  /** One of this kind. */
  public Optimizer create(WarmUp warmUp) {
    return constructor.apply(warmUp);
  }

  /**
   * @throws IllegalArgumentException if nothing is called that
   */
  public static OptimizerKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.equals(label))
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
