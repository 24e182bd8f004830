package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import java.util.Arrays;

/**
 * How evenly unit vectors lie on the sphere (Wang and Isola 2020, with t = 2): the logarithm of the
 * mean over pairs of exp(−2‖x − y‖²) = exp(4 x·y − 4). 0 if all are the same, lower the more they
 * are spread, −4 for pairs at right angles.
 */
public final class Uniformity {
  private static final float SHIFT = 1; // the similarity of a vector with itself
  private static final float FACTOR = (float) (4 / Math.log(2)); // for a power of 2

  private Uniformity() {}

  /**
   * @param vectors (n, D), unit vectors
   * @param first row of those that are measured, the others after it
   * @return null for fewer than two
   */
  public static Double of(Matrix vectors, int first) {
    int count = vectors.rows() - first;
    if (count < 2) {
      return null;
    }
    try (Matrix measured = new Matrix(vectors.precision(), count, vectors.columns());
        Matrix similarities = new Matrix(vectors.precision(), count, count)) {
      float[] vector = new float[vectors.columns()];
      for (int i = 0; i < count; i++) {
        vectors.read(first + i, vector);
        measured.write(i, vector);
      }
      similarities.setProductWithTransposed(measured, measured);
      return StrictMath.log(sum(similarities) / (count * (count - 1.0) / 2));
    }
  }

  /** Over the cells below the diagonal. */
  private static double sum(Matrix similarities) {
    Exponentials exponentials = Kernels.exponentials();
    float[] row = new float[BlockedInputs.padded(similarities.columns())];
    float[] parts = new float[Exponentials.LANES];
    double sum = 0;
    for (int i = 1; i < similarities.rows(); i++) {
      similarities.read(i, row);
      int padded = BlockedInputs.padded(i);
      Arrays.fill(row, i, padded, Float.NEGATIVE_INFINITY);
      exponentials.replace(row, padded, SHIFT, FACTOR, parts);
      for (float part : parts) {
        sum += part;
      }
    }
    return sum;
  }
}
