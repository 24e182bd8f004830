package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;

/**
 * What optimizers share that treat each touched row by itself: the rate, and the threads of the
 * gradients, over which rows are spread. Which thread takes a row changes no bit.
 */
abstract class RowByRow implements Optimizer {
  private final WarmUp warmUp;

  RowByRow(WarmUp warmUp) {
    this.warmUp = warmUp;
  }

  /** Writes the rows of slots [from, to) and what is remembered of them, where they lie. */
  abstract void update(
      EmbeddingTable table, RowGradients gradients, double rate, long step, int from, int to);

  @Override
  public final void apply(EmbeddingTable table, RowGradients gradients, long step) {
    double rate = warmUp.at(step);
    gradients.forEachBlock((from, to) -> update(table, gradients, rate, step, from, to));
    for (int slot = 0; slot < gradients.count(); slot++) {
      table.mark(gradients.row(slot));
    }
  }
}
