package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.CounterRandom;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Inputs of a loss on the heap, to be changed and computed anew. */
record LossCase(
    double[][] queries,
    double[][] positives,
    double[][] hard,
    double[][] queue,
    MaskedCells masked,
    double[] weights,
    Corrections corrections,
    MaskedCells furtherPositives) {
  static final int DIMENSION = 4;

  LossCase(
      double[][] queries,
      double[][] positives,
      double[][] hard,
      double[][] queue,
      MaskedCells masked,
      double[] weights) {
    this(
        queries,
        positives,
        hard,
        queue,
        masked,
        weights,
        Corrections.NONE,
        MaskedCells.none(queries.length));
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
    return new LossCase(
        queries, positives, hard, queue, masked, weights, corrections, furtherPositives);
  }

  LossCase with(Corrections corrections) {
    return new LossCase(
        queries, positives, hard, queue, masked, weights, corrections, furtherPositives);
  }

  /** With positives that are made of the queries. */
  LossCase withPositives(UnaryOperator<double[]> ofQuery) {
    double[][] made = Arrays.stream(queries).map(ofQuery).toArray(double[][]::new);
    return new LossCase(queries, made, hard, queue, masked, weights, corrections, furtherPositives);
  }

  static double[] opposite(double[] vector) {
    return Arrays.stream(vector).map(value -> -value).toArray();
  }

  LossCase withFurtherPositives(MaskedCells cells) {
    return new LossCase(queries, positives, hard, queue, masked, weights, corrections, cells);
  }

  /** With row i and its positive in place of row {@code order[i]}; corrections have no rows. */
  LossCase permuted(int... order) {
    int[] place = new int[columns()]; // where a column goes
    double[] ofColumns = corrections.columns().clone();
    double[][] q = queries.clone();
    double[][] p = positives.clone();
    double[] w = weights.clone();
    Arrays.setAll(place, j -> j);
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
      q[i] = queries[order[i]];
      p[i] = positives[order[i]];
      w[i] = weights[order[i]];
      if (!corrections.isNone()) {
        ofColumns[i] = corrections.columns()[order[i]];
      }
    }
    return new LossCase(q, p, hard, queue, moved(masked, place), w)
        .with(new Corrections(ofColumns, new double[0], moved(corrections.except(), place)))
        .withFurtherPositives(moved(furtherPositives, place));
  }

  private static MaskedCells moved(MaskedCells cells, int[] place) {
    MaskedCells.Builder moved = new MaskedCells.Builder(cells.rows(), place.length);
    for (int row = 0; row < cells.rows(); row++) {
      for (int k = 0; k < cells.count(row); k++) {
        moved.add(place[row], place[cells.column(row, k)]);
      }
    }
    return moved.build();
  }

  LossInputs inputs(Matrix q, Matrix p, Matrix h, Matrix k) {
    return new LossInputs(q, p, h, k, masked, weights, corrections, furtherPositives);
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
