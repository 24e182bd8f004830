package io.contraflow.benchmarks.kernel;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.RandomStart;

/** Vectors of random directions. */
public final class Vectors {
  private Vectors() {}

  /** Unit rows (rows, dimension) of float32. */
  public static Matrix random(long seed, int rows, int dimension) {
    return random(Precision.FLOAT, seed, rows, dimension);
  }

  /** Unit rows (rows, dimension). */
  public static Matrix random(Precision precision, long seed, int rows, int dimension) {
    Matrix matrix = new Matrix(precision, rows, dimension);
    for (int row = 0; row < rows; row++) {
      matrix.write(row, unit(seed, row, dimension));
    }
    return matrix;
  }

  static float[] unit(long seed, int row, int dimension) {
    float[] vector = new float[dimension];
    new RandomStart(row + 1, dimension, seed).read(row, vector);
    double square = 0;
    for (float value : vector) {
      square += value * value;
    }
    for (int c = 0; c < dimension; c++) {
      vector[c] /= (float) Math.sqrt(square);
    }
    return vector;
  }
}
