package io.contraflow.learner.optimizer;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a rate goes on after its warm-up; {@link LearningRate} has the formulas. */
public enum Schedule {
  CONSTANT,
  INVERSE_SQRT;

  /** As in a configuration. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException if nothing is called that
   */
  public static Schedule of(String label) {
    return Arrays.stream(values())
        .filter(schedule -> schedule.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a schedule must be one of "
                        + Arrays.stream(values())
                            .map(Schedule::label)
                            .collect(Collectors.joining(", "))
                        + ", was "
                        + label
                        + "; set learner.schedule"));
  }
}
