package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.parallel.Workers;

/**
 * The first numbers of each vector y, at unit length, and gradients the way back:
 *
 * <pre>
 *   u = y[0 .. m) / max(‖y[0 .. m)‖, 1e-12)        dy[0 .. m) = (du − u (u·du)) / ‖y[0 .. m)‖
 * </pre>
 *
 * A prefix shorter than the floor has no direction and gets no gradient. Rows are independent, so
 * the number of threads changes no bit. Owns its memory.
 */
final class PrefixRows implements AutoCloseable {
  private static final double NORM_FLOOR = 1e-12;
  private static final int ROWS = 256;

  private final Matrix units; // (n, m)
  private final double[] norms; // (n)
  private final Workers workers;

  /**
   * @param vectors (n, D)
   * @param length m ≤ D
   */
  PrefixRows(Matrix vectors, int length, Workers workers) {
    this.workers = workers;
    units = new Matrix(vectors.precision(), vectors.rows(), length);
    norms = new double[vectors.rows()];
    workers.run(vectors.rows(), ROWS, (from, to) -> cut(vectors, from, to));
  }

  private void cut(Matrix vectors, int from, int to) {
    double[] row = new double[vectors.columns()];
    float[] scratch = new float[vectors.columns()];
    for (int i = from; i < to; i++) {
      vectors.read(i, row, 0, scratch);
      double square = 0;
      for (int c = 0; c < units.columns(); c++) {
        square += row[c] * row[c];
      }
      norms[i] = Math.sqrt(square);
      double scale = 1 / Math.max(norms[i], NORM_FLOOR);
      for (int c = 0; c < units.columns(); c++) {
        row[c] *= scale;
      }
      units.write(i, row, 0, scratch);
    }
  }

  /** The unit rows, (n, m). */
  Matrix units() {
    return units;
  }

  /**
   * Adds to the gradient by the vectors what the gradient by the unit rows says.
   *
   * @param ofUnits (n, m); without rows nothing is added
   * @param gradient (n, D)
   */
  void backward(Matrix ofUnits, Matrix gradient) {
    workers.run(ofUnits.rows(), ROWS, (from, to) -> backward(ofUnits, gradient, from, to));
  }

  private void backward(Matrix ofUnits, Matrix gradient, int from, int to) {
    int length = units.columns();
    double[] unit = new double[length];
    double[] slope = new double[length];
    double[] row = new double[gradient.columns()];
    float[] scratch = new float[gradient.columns()];
    for (int i = from; i < to; i++) {
      ofUnits.read(i, slope, 0, scratch);
      if (norms[i] <= NORM_FLOOR) {
        continue;
      }
      units.read(i, unit, 0, scratch);
      gradient.read(i, row, 0, scratch);
      double along = 0;
      for (int c = 0; c < length; c++) {
        along += unit[c] * slope[c];
      }
      for (int c = 0; c < length; c++) {
        row[c] += (slope[c] - unit[c] * along) / norms[i];
      }
      gradient.write(i, row, 0, scratch);
    }
  }

  @Override
  public void close() {
    units.close();
  }
}
