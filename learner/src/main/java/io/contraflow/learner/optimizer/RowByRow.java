package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;

/**
 * What optimizers share that treat each touched row by itself: the rate, decay, and the threads of
 * the gradients, over which rows are spread. Which thread takes a row changes no bit.
 *
 * <p>Decay is decoupled from the gradient, as AdamW's (Loshchilov and Hutter 2019): before its step
 * a row is scaled by 1 − rate · decay, which an adaptive rate does not divide away. Rows that a
 * step does not touch do not decay: a table's rare rows would else be gone before they are needed.
 */
abstract class RowByRow implements Optimizer {
  private final LearningRate learningRate;
  private final double weightDecay;

  /**
   * @param weightDecay λ, 0 for none
   */
  RowByRow(LearningRate learningRate, double weightDecay) {
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
  }

  /**
   * Writes the rows of slots [from, to) and what is remembered of them, where they lie.
   *
   * @param rate of this step
   * @param kept what a row keeps of itself before the gradient's part is taken, 1 − rate · λ
   */
  abstract void update(
      EmbeddingTable table, RowGradients gradients, double rate, float kept, int from, int to);

  @Override
  public final void apply(EmbeddingTable table, RowGradients gradients, long step) {
    double rate = learningRate.at(step);
    float kept = (float) (1 - rate * weightDecay);
    gradients.forEachBlock(
        (from, to) -> {
          gradients.fetch(table, from, to);
          update(table, gradients, rate, kept, from, to);
        });
    for (int slot = 0; slot < gradients.count(); slot++) {
      table.mark(gradients.row(slot));
    }
  }
}
