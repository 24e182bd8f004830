package io.contraflow.learner.start;

import io.contraflow.state.snapshot.Table;

/**
 * A start that knows nothing: independent N(0, 1) numbers, so that rows have rms 1. Each is a pure
 * function of (seed, row, column), the same on every machine (Box and Muller 1958 on {@link
 * CounterRandom}, with {@link StrictMath}). Holds no memory.
 */
public record RandomStart(int rows, int dimension, long seed) implements Table {
  public RandomStart {
    if (rows < 1 || dimension < 1) {
      throw new IllegalArgumentException(
          "a start needs a row and a column: shape=(" + rows + ", " + dimension + ")");
    }
  }

  @Override
  public String name() {
    return "embedding.weight";
  }

  @Override
  public void read(int row, float[] into) {
    for (int c = 0; c < dimension; c += 2) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(CounterRandom.uniform(seed, row, c)));
      double angle = 2 * StrictMath.PI * CounterRandom.uniform(seed, row, c + 1);
      into[c] = (float) (radius * StrictMath.cos(angle));
      if (c + 1 < dimension) {
        into[c + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
  }
}
