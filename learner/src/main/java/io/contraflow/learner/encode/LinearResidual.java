package io.contraflow.learner.encode;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.snapshot.Table;

/**
 * One matrix:
 *
 * <pre>
 *   f(x) = W x        dW = Σ_i df_i x_iᵀ
 * </pre>
 */
final class LinearResidual implements Residual {
  private final Matrix weight; // W, (D, D)
  private final Matrix gradient; // (D, D)

  LinearResidual(Table table, Precision precision) {
    weight = Residual.read(table, 0, table.dimension(), precision);
    gradient = Residual.zeros(precision, table.dimension(), table.dimension());
  }

  @Override
  public void forward(Matrix x, Matrix f) {
    f.setProductWithTransposed(x, weight);
  }

  @Override
  public void backward(Matrix x, Matrix df) {
    gradient.addProductOfTransposed(df, x);
  }

  @Override
  public void addGradients(RowGradients into) {
    Residual.add(gradient, 0, into);
  }

  @Override
  public void close() {
    weight.close();
    gradient.close();
  }
}
