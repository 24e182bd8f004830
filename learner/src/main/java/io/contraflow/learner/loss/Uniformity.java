package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import java.util.Arrays;

/**
 * How evenly unit vectors lie on the sphere (Wang and Isola 2020, with t = 2): the logarithm of the
 * mean over pairs of exp(−2‖x − y‖²) = exp(4 x·y − 4). 0 if all are the same, lower the more they
 * are spread, −4 for pairs at right angles.
 */
public final class Uniformity {
  private static final float SHIFT = 1; // the similarity of a vector with itself
  private static final float FACTOR = (float) (4 / Math.log(2)); // for a power of 2

  private static final int BLOCK = 128; // rows of a task

  private Uniformity() {}

  /**
   * @param vectors (n, D), unit vectors in float32
   * @param first row of those that are measured, the others after it
   * @param workers whose number changes no bit
   * @return null for fewer than two
   */
  public static Double of(Matrix vectors, int first, Workers workers) {
    int count = vectors.rows() - first;
    if (count < 2) {
      return null;
    }
    double[] sums = new double[count];
    int blocks = BlockSizes.count(count, BLOCK);
    // The last first, which has the most to do.
    workers.run(blocks, (task, worker) -> add(vectors, first, (blocks - 1 - task) * BLOCK, sums));
    double sum = 0;
    for (double row : sums) {
      sum += row;
    }
    return StrictMath.log(sum / (count * (count - 1.0) / 2));
  }

  /** Sets the sums of a block's rows, of the cells below the diagonal. */
  private static void add(Matrix vectors, int first, int from, double[] sums) {
    Exponentials exponentials = Kernels.exponentials();
    int to = Math.min(sums.length, from + BLOCK);
    float[] row = new float[BlockedInputs.padded(to)];
    float[] parts = new float[Exponentials.LANES];
    try (Matrix similarities = new Matrix(Precision.FLOAT, to - from, to)) {
      Block.ofRows(similarities, 0, to - from)
          .setProductWithTransposed(
              Block.ofRows(vectors, first + from, to - from), Block.ofRows(vectors, first, to));
      for (int i = from; i < to; i++) {
        similarities.read(i - from, row);
        int padded = BlockedInputs.padded(i);
        Arrays.fill(row, i, padded, Float.NEGATIVE_INFINITY);
        exponentials.replace(row, padded, SHIFT, FACTOR, parts);
        for (float part : parts) {
          sums[i] += part;
        }
      }
    }
  }
}
