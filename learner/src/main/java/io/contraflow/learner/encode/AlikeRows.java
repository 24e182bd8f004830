package io.contraflow.learner.encode;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The rows of a block that a head treats alike: in any of these places a vector comes out with the
 * same bits. OpenBLAS's kernels for Haswell and Zen take twelve rows at a time and add up the last
 * six in another order than the first; other CPUs' treat all alike. Seen by what becomes of equal
 * rows, once for each shape, since BLAS chooses its kernels by CPU and shape.
 */
final class AlikeRows {
  /** A multiple of the rows that any of OpenBLAS's kernels takes at once: 4, 6, 8, 12, 16, 24. */
  static final int BLOCK = 48;

  private static final Map<Products, int[]> SEEN = new ConcurrentHashMap<>();

  /** What BLAS is asked for. */
  private record Products(HeadShape shape, Precision precision) {}

  private AlikeRows() {}

  /** Their numbers in [0, BLOCK), ascending, at least one; not to be changed. */
  static int[] of(HeadShape shape, Precision precision) {
    return SEEN.computeIfAbsent(new Products(shape, precision), AlikeRows::see);
  }

  private static int[] see(Products products) {
    int dimension = products.shape().dimension();
    Precision precision = products.precision();
    Table parameters = new AnyNumbers(products.shape().rows(), dimension);
    float[] vector = new float[dimension];
    parameters.read(products.shape().rows(), vector);
    Block.useCallingThread();
    try (Residual residual = Residual.of(products.shape(), parameters, precision);
        Matrix x = new Matrix(precision, BLOCK, dimension);
        Matrix f = new Matrix(precision, BLOCK, dimension)) {
      for (int r = 0; r < BLOCK; r++) {
        x.write(r, vector);
      }
      residual.forward(x, f);
      double[] first = row(f, 0);
      return IntStream.range(0, BLOCK).filter(r -> Arrays.equals(row(f, r), first)).toArray();
    }
  }

  private static double[] row(Matrix matrix, int row) {
    double[] numbers = new double[matrix.columns()];
    matrix.read(row, numbers, 0, new float[numbers.length]);
    return numbers;
  }

  /** Numbers in [−1/2, 1/2) whose sums depend on the order. */
  private record AnyNumbers(int rows, int dimension) implements Table {
    @Override
    public String name() {
      return "any";
    }

    @Override
    public void read(int row, float[] into) {
      SplittableRandom random = new SplittableRandom(row);
      for (int c = 0; c < dimension; c++) {
        into[c] = (float) (random.nextDouble() - .5);
      }
    }
  }
}
