package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.RowArithmetic;

/**
 * AdaGrad (Duchi et al. 2011) with one accumulator a row in place of one a number, as for embedding
 * tables in DLRM (Naumov et al. 2019), which may decay:
 *
 * <pre>
 *   a_r ← γ a_r + 1/D Σ_c g_rc²      row_r ← (1 − rate · λ) row_r − rate · g_r / (√a_r + 1e-8)
 * </pre>
 *
 * With γ = 1 it is AdaGrad: after n gradients of one size a row moves by rms rate / √n, so on a
 * stream without end it comes to rest. With γ below 1 old gradients fade (the remedy of Zeiler
 * 2012, section 3.1, without his factor 1 − γ, so that a row begins as with AdaGrad): the rms goes
 * down to rate · √(1 − γ) and no further. A row's accumulator decays when the row is touched.
 *
 * <p>a_r, its root and the factor are computed in double, rows in float32. A first step moves a row
 * by rms {@code rate}.
 */
public final class RowWiseAdaGrad extends RowByRow {
  private static final double EPSILON = 1e-8;

  private final RowArithmetic arithmetic = RowArithmetic.best();
  private final double accumulatorDecay;

  /**
   * @param weightDecay λ, 0 for none
   * @param accumulatorDecay γ, in (0, 1]
   */
  public RowWiseAdaGrad(LearningRate learningRate, double weightDecay, double accumulatorDecay) {
    super(learningRate, weightDecay);
    this.accumulatorDecay = accumulatorDecay;
  }

  @Override
  public int valuesPerRow(int dimension) {
    return 1;
  }

  @Override
  void update(
      EmbeddingTable table, RowGradients gradients, double rate, float kept, int from, int to) {
    FloatMemory accumulators = table.remembered();
    for (int slot = from; slot < to; slot++) {
      int row = gradients.row(slot);
      double accumulator =
          accumulatorDecay * accumulators.get(row, 0)
              + gradients.square(slot) / gradients.dimension();
      accumulators.set(row, 0, (float) accumulator);
      float factor = (float) (rate / (Math.sqrt(accumulator) + EPSILON));
      arithmetic.descend(
          table.values(), row, kept, factor, gradients.memory(slot), gradients.place(slot));
    }
  }
}
