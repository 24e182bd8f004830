package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.memory.RowArithmetic;

/**
 * Stochastic gradient descent (Robbins and Monro 1951), of the rows that have a gradient; PyTorch's
 * {@code SGD} without momentum:
 *
 * <pre>
 *   row_r ← (1 − rate · λ) row_r − rate · g_r
 * </pre>
 *
 * In float32. Remembers nothing. Its rate is in units of the gradient, so what suits one
 * temperature and batch does not suit another.
 */
public final class Sgd extends RowByRow {
  private final RowArithmetic arithmetic = RowArithmetic.best();

  /**
   * @param weightDecay λ, 0 for none
   */
  public Sgd(LearningRate learningRate, double weightDecay) {
    super(learningRate, weightDecay);
  }

  @Override
  public int valuesPerRow(int dimension) {
    return 0;
  }

  @Override
  void update(
      EmbeddingTable table, RowGradients gradients, double rate, float kept, int from, int to) {
    for (int slot = from; slot < to; slot++) {
      arithmetic.descend(
          table.values(),
          gradients.row(slot),
          kept,
          (float) rate,
          gradients.memory(slot),
          gradients.place(slot));
    }
  }
}
