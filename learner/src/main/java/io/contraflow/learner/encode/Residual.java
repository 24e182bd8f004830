package io.contraflow.learner.encode;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;

/**
 * What a head adds to a block of vectors, but for its bias: the parameters as they were when this
 * was made, and their gradient, which is 0 then. Owns the memory of both. Blocks have one number of
 * rows, n.
 */
interface Residual extends AutoCloseable {

  /**
   * @param table a head of this shape
   */
  static Residual of(HeadShape shape, Table table, Precision precision) {
    return switch (shape.kind()) {
      case LINEAR -> new LinearResidual(table, precision);
      case LOW_RANK, TWO_LAYER -> new LayeredResidual(shape, table, precision);
    };
  }

  /**
   * Sets {@code f} to f(x).
   *
   * @param x (n, D)
   * @param f (n, D)
   */
  void forward(Matrix x, Matrix f);

  /**
   * Adds to the parameters' gradient, given that of f(x).
   *
   * @param x (n, D)
   * @param df (n, D)
   */
  void backward(Matrix x, Matrix df);

  /** Adds the gradient to the rows where the head has its parameters. */
  void addGradients(RowGradients into);

  @Override
  void close();

  /** Rows of a table in native memory, which the caller closes. */
  static Matrix read(Table table, int first, int count, Precision precision) {
    Matrix rows = new Matrix(precision, count, table.dimension());
    float[] row = new float[table.dimension()];
    for (int r = 0; r < count; r++) {
      table.read(first + r, row);
      rows.write(r, row);
    }
    return rows;
  }

  /** A matrix of zeros, which the caller closes. */
  static Matrix zeros(Precision precision, int rows, int columns) {
    Matrix zeros = new Matrix(precision, rows, columns);
    zeros.clear();
    return zeros;
  }

  /** Adds row r of {@code gradient} to row {@code first + r}. */
  static void add(Matrix gradient, int first, RowGradients into) {
    double[] row = new double[gradient.columns()];
    float[] scratch = new float[gradient.columns()];
    for (int r = 0; r < gradient.rows(); r++) {
      gradient.read(r, row, 0, scratch);
      into.add(first + r, row);
    }
  }
}
