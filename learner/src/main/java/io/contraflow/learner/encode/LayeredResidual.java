package io.contraflow.learner.encode;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.Arrays;

/**
 * Two matrices of w rows, with rectified units between them or none:
 *
 * <pre>
 *   low-rank     h = A x                  f(x) = Uᵀ h
 *   two-layer    h = relu(A x + a)        f(x) = Uᵀ h
 *
 *   dU = Σ_i h_i df_iᵀ    dh = U df    dA = Σ_i dh_i x_iᵀ    da = Σ_i dh_i
 * </pre>
 *
 * A rectified unit passes no gradient where it is 0.
 */
final class LayeredResidual implements Residual {
  private final HeadShape shape;
  private final boolean rectified;
  private final Precision precision;
  private final Matrix inner; // A, (w, D)
  private final Matrix outer; // U, (w, D)
  private final double[] innerBias; // a, (w)
  private final Matrix innerGradient; // (w, D)
  private final Matrix outerGradient; // (w, D)
  private final double[] innerBiasGradient; // (w)
  private final double[] units; // (w)
  private final double[] slopes; // (w)
  private final float[] scratch; // (w)

  LayeredResidual(HeadShape shape, Table table, Precision precision) {
    int width = shape.width();
    this.shape = shape;
    this.rectified = shape.kind() == HeadShape.Kind.TWO_LAYER;
    this.precision = precision;
    inner = Residual.read(table, 0, width, precision);
    outer = Residual.read(table, shape.outerRow(), width, precision);
    innerBias = new double[width];
    innerGradient = Residual.zeros(precision, width, shape.dimension());
    outerGradient = Residual.zeros(precision, width, shape.dimension());
    innerBiasGradient = new double[width];
    units = new double[width];
    slopes = new double[width];
    scratch = new float[width];
    if (rectified) {
      readInnerBias(table);
    }
  }

  private void readInnerBias(Table table) {
    float[] row = new float[shape.dimension()];
    for (int h = 0; h < innerBias.length; h++) {
      if (h % row.length == 0) {
        table.read(shape.innerBiasRow() + h / row.length, row);
      }
      innerBias[h] = row[h % row.length];
    }
  }

  @Override
  public void forward(Matrix x, Matrix f) {
    try (Matrix hidden = new Matrix(precision, x.rows(), units.length)) { // (n, w)
      computeUnits(x, hidden);
      f.setProduct(hidden, outer);
    }
  }

  private void computeUnits(Matrix x, Matrix hidden) {
    hidden.setProductWithTransposed(x, inner);
    for (int i = 0; rectified && i < hidden.rows(); i++) {
      hidden.read(i, units, 0, scratch);
      for (int h = 0; h < units.length; h++) {
        units[h] = Math.max(0, units[h] + innerBias[h]);
      }
      hidden.write(i, units, 0, scratch);
    }
  }

  @Override
  public void backward(Matrix x, Matrix df) {
    try (Matrix hidden = new Matrix(precision, x.rows(), units.length); // (n, w)
        Matrix slope = new Matrix(precision, x.rows(), units.length)) { // (n, w)
      computeUnits(x, hidden);
      outerGradient.addProductOfTransposed(hidden, df);
      slope.setProductWithTransposed(df, outer);
      if (rectified) {
        rectify(hidden, slope);
      }
      innerGradient.addProductOfTransposed(slope, x);
    }
  }

  private void rectify(Matrix hidden, Matrix slope) {
    for (int i = 0; i < hidden.rows(); i++) {
      hidden.read(i, units, 0, scratch);
      slope.read(i, slopes, 0, scratch);
      for (int h = 0; h < units.length; h++) {
        slopes[h] = units[h] > 0 ? slopes[h] : 0;
        innerBiasGradient[h] += slopes[h];
      }
      slope.write(i, slopes, 0, scratch);
    }
  }

  @Override
  public void addGradients(RowGradients into) {
    Residual.add(innerGradient, 0, into);
    Residual.add(outerGradient, shape.outerRow(), into);
    double[] row = new double[shape.dimension()];
    for (int from = 0; rectified && from < units.length; from += row.length) {
      int count = Math.min(row.length, units.length - from);
      Arrays.fill(row, 0);
      System.arraycopy(innerBiasGradient, from, row, 0, count);
      into.add(shape.innerBiasRow() + from / row.length, row);
    }
  }

  @Override
  public void close() {
    inner.close();
    outer.close();
    innerGradient.close();
    outerGradient.close();
  }
}
