package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.CounterRandom;
import java.util.Arrays;
import java.util.function.Function;

/** Inputs of a loss on the heap, to be changed and computed anew. */
record LossCase(
    double[][] queries,
    double[][] positives,
    double[][] hard,
    double[][] queue,
    MaskedCells masked,
    double[] weights,
    Corrections corrections) {
  static final int DIMENSION = 4;

  LossCase(
      double[][] queries,
      double[][] positives,
      double[][] hard,
      double[][] queue,
      MaskedCells masked,
      double[] weights) {
    this(queries, positives, hard, queue, masked, weights, Corrections.NONE);
  }

  /** Random unit vectors, weight 1, nothing masked. */
  static LossCase random(int rows, int hard, int queue) {
    double[] weights = new double[rows];
    Arrays.fill(weights, 1);
    return new LossCase(
        vectors(1, rows),
        vectors(2, rows),
        vectors(3, hard),
        vectors(4, queue),
        MaskedCells.none(rows),
        weights);
  }

  LossCase with(MaskedCells masked, double... weights) {
    return new LossCase(queries, positives, hard, queue, masked, weights, corrections);
  }

  LossCase with(Corrections corrections) {
    return new LossCase(queries, positives, hard, queue, masked, weights, corrections);
  }

  LossInputs inputs(Matrix q, Matrix p, Matrix h, Matrix k) {
    return new LossInputs(q, p, h, k, masked, weights, corrections);
  }

  int columns() {
    return positives.length + hard.length + queue.length;
  }

  /** Computes the loss and hands it to {@code reader}, closing everything. */
  <T> T compute(
      ContrastiveKernel kernel,
      Precision precision,
      LossOptions options,
      Function<LossResult, T> reader) {
    try (Matrix q = Matrix.of(precision, DIMENSION, queries);
        Matrix p = Matrix.of(precision, DIMENSION, positives);
        Matrix h = Matrix.of(precision, DIMENSION, hard);
        Matrix k = Matrix.of(precision, DIMENSION, queue);
        LossResult result = kernel.compute(inputs(q, p, h, k), options)) {
      return reader.apply(result);
    }
  }

  static double[][] rows(Matrix matrix) {
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      matrix.read(i, rows[i], 0, new float[matrix.columns()]);
    }
    return rows;
  }

  private static double[][] vectors(long seed, int count) {
    double[][] vectors = new double[count][DIMENSION];
    for (int i = 0; i < count; i++) {
      double square = 0;
      for (int c = 0; c < DIMENSION; c++) {
        vectors[i][c] = CounterRandom.uniform(seed, i, c) - 0.5;
        square += vectors[i][c] * vectors[i][c];
      }
      for (int c = 0; c < DIMENSION; c++) {
        vectors[i][c] /= Math.sqrt(square);
      }
    }
    return vectors;
  }
}
