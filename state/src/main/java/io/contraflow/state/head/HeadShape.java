package io.contraflow.state.head;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A head over the vector x (D) of a frozen embedder, and where its parameters lie in a table of
 * rows of D numbers, so that they are kept, checkpointed and published like any other table:
 *
 * <pre>
 *   linear      y = x + W x + b                  rows W (D), b
 *   low-rank    y = x + Uᵀ A x + b               rows A (width), U (width), b
 *   two-layer   y = x + Uᵀ relu(A x + a) + b     rows A (width), U (width), b, a (⌈width / D⌉, the rest 0)
 * </pre>
 *
 * W is (D, D) with a row for each output; A and U are (width, D), a (width), b (D). With W, or U
 * and b, at 0 the head is exactly the identity.
 *
 * @param kind which of them
 * @param dimension D
 * @param width of the inner layer; 0 for linear
 */
public record HeadShape(Kind kind, int dimension, int width) implements Serializable {
  /** The tensor's name in files. */
  public static final String TENSOR = "head.weight";

  /** Which function of x is added to it. Stored by {@link #label}. */
  public enum Kind {
    /** Any linear map. */
    LINEAR("linear"),

    /** A linear map of rank {@code width}. */
    LOW_RANK("low-rank"),

    /** A hidden layer of {@code width} rectified units. */
    TWO_LAYER("two-layer");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** What files, state and options call it. */
    public String label() {
      return label;
    }

    /**
     * @throws IllegalArgumentException if nothing is called that
     */
    public static Kind of(String label) {
      return Arrays.stream(values())
          .filter(kind -> kind.label.equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "the head must be one of "
                          + Arrays.stream(values())
                              .map(Kind::label)
                              .collect(Collectors.joining(", "))
                          + ", was "
                          + label
                          + "; set adapter.head"));
    }
  }

  public HeadShape {
    Objects.requireNonNull(kind, "kind");
    if (dimension < 1) {
      throw new IllegalArgumentException(
          "a head's dimension must be at least 1, was " + dimension + "; set learner.dimension");
    }
    if (kind == Kind.LINEAR ? width != 0 : width < 1) {
      throw new IllegalArgumentException(
          "the width of a %s head must be %s, was %d; set adapter.width"
              .formatted(kind.label(), kind == Kind.LINEAR ? "0" : "at least 1", width));
    }
  }

  /** Rows of the table that holds the parameters. */
  public int rows() {
    return switch (kind) {
      case LINEAR -> dimension + 1;
      case LOW_RANK -> 2 * width + 1;
      case TWO_LAYER -> 2 * width + 1 + (width + dimension - 1) / dimension;
    };
  }

  /** The row of b. */
  public int biasRow() {
    return kind == Kind.LINEAR ? dimension : 2 * width;
  }

  /** The first row of U, or of W; A's is 0. b's is the one after the last. */
  public int outerRow() {
    return width;
  }

  /** The first row of a: unit h is number h % D of row {@code innerBiasRow() + h / D}. */
  public int innerBiasRow() {
    return 2 * width + 1;
  }
}
