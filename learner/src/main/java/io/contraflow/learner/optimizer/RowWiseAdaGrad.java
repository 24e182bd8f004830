package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;

/**
 * AdaGrad (Duchi et al. 2011) with one accumulator a row in place of one a number, as for embedding
 * tables in DLRM (Naumov et al. 2019):
 *
 * <pre>
 *   a_r ← a_r + 1/D Σ_c g_rc²      row_r ← row_r − rate · g_r / (√a_r + 1e-8)
 * </pre>
 *
 * Computed in double, stored in float32. A first step moves a row by rms {@code rate}.
 */
public final class RowWiseAdaGrad implements Optimizer {
  private static final double EPSILON = 1e-8;

  private final WarmUp warmUp;

  public RowWiseAdaGrad(WarmUp warmUp) {
    this.warmUp = warmUp;
  }

  @Override
  public int valuesPerRow(int dimension) {
    return 1;
  }

  @Override
  public void apply(EmbeddingTable table, RowGradients gradients, long step) {
    double rate = warmUp.at(step);
    float[] row = new float[table.dimension()];
    float[] accumulated = new float[valuesPerRow(table.dimension())];
    for (int slot = 0; slot < gradients.count(); slot++) {
      int index = gradients.row(slot);
      double[] gradient = gradients.gradient(slot);
      double square = 0;
      for (double g : gradient) {
        square += g * g;
      }
      table.readOptimizer(index, accumulated);
      double accumulator = accumulated[0] + square / gradient.length;
      double factor = rate / (Math.sqrt(accumulator) + EPSILON);
      table.read(index, row);
      for (int c = 0; c < row.length; c++) {
        row[c] = (float) (row[c] - factor * gradient[c]);
      }
      accumulated[0] = (float) accumulator;
      table.write(index, row, accumulated);
    }
  }
}
