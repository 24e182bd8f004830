package io.contraflow.operators.example;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;

/** For adapters over vectors that events and documents carry; texts are not used. */
public final class VectorFeaturizer implements Featurizer {
  private final int dimension;

  /**
   * @param dimension D, the length that a vector must have
   */
  public VectorFeaturizer(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, was " + dimension);
    }
    this.dimension = dimension;
  }

  @Override
  public Featured query(String text, Features.Vector carried) {
    return carried(carried);
  }

  @Override
  public Featured document(String text, Features.Vector carried) {
    return carried(carried);
  }

  /**
   * @param carried a vector or null; one without direction, all zeros, is none
   */
  public Featured carried(Features.Vector carried) {
    if (carried == null) {
      return Featured.nothing(DropReason.NO_VECTOR);
    }
    if (carried.values().length != dimension) {
      return Featured.nothing(DropReason.VECTOR_LENGTH);
    }
    return hasDirection(carried.values())
        ? Featured.of(carried)
        : Featured.nothing(DropReason.NO_VECTOR);
  }

  private static boolean hasDirection(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }
}
