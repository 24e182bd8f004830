package io.contraflow.state.snapshot;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Which tables a model has, and which of them learn. Stored by {@link #label}. */
public enum Towers {
  /** Queries have a table that learns; documents keep the start's, so their vectors never move. */
  QUERY_ONLY("query-only"),

  /** One table for both, which learns. */
  SHARED("shared"),

  /** A table each, both of which learn. */
  SEPARATE("separate");

  private final String label;

  Towers(String label) {
    this.label = label;
  }

  /** What files, state and options call it. */
  public String label() {
    return label;
  }

  /**
   * @throws IllegalArgumentException if nothing is called that
   */
  public static Towers of(String label) {
    return Arrays.stream(values())
        .filter(towers -> towers.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "towers must be one of "
                        + Arrays.stream(values())
                            .map(Towers::label)
                            .collect(Collectors.joining(", "))
                        + ", was "
                        + label
                        + "; set learner.towers"));
  }
}
