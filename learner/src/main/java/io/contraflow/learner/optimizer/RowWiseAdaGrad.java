package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.RowArithmetic;

/**
 * AdaGrad (Duchi et al. 2011) with one accumulator a row in place of one a number, as for embedding
 * tables in DLRM (Naumov et al. 2019):
 *
 * <pre>
 *   a_r ← a_r + 1/D Σ_c g_rc²      row_r ← row_r − rate · g_r / (√a_r + 1e-8)
 * </pre>
 *
 * a_r, its root and the factor are computed in double, rows in float32. A first step moves a row by
 * rms {@code rate}.
 */
public final class RowWiseAdaGrad extends RowByRow {
  private static final double EPSILON = 1e-8;

  private final RowArithmetic arithmetic = RowArithmetic.best();

  public RowWiseAdaGrad(WarmUp warmUp) {
    super(warmUp);
  }

  @Override
  public int valuesPerRow(int dimension) {
    return 1;
  }

  @Override
  void update(
      EmbeddingTable table, RowGradients gradients, double rate, long step, int from, int to) {
    FloatMemory accumulators = table.remembered();
    for (int slot = from; slot < to; slot++) {
      int row = gradients.row(slot);
      double accumulator =
          accumulators.get(row, 0) + gradients.square(slot) / gradients.dimension();
      accumulators.set(row, 0, (float) accumulator);
      double factor = rate / (Math.sqrt(accumulator) + EPSILON);
      arithmetic.descend(table.values(), row, 1, (float) factor, gradients.values(), slot);
    }
  }
}
