package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;

/**
 * A descent rule for tables of which a step touches few rows. What it remembers of a row is that
 * row's accumulator, so that it is stored and restored with the row; it has no other state. Rows
 * without gradient do not change.
 */
public interface Optimizer {

  /**
   * Takes one step: writes every touched row and its accumulator, which marks it dirty.
   *
   * @param table the parameters
   * @param gradients of the loss by the rows, unchanged by this
   * @param step number of this step, from 1
   */
  void apply(EmbeddingTable table, RowGradients gradients, long step);
}
