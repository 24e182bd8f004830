package io.contraflow.learner.optimizer;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;

/**
 * A descent rule for the rows that a step touches. What it remembers of a row is in that row's
 * optimizer values, so that it is stored and restored with the row; it has no other state. Rows
 * without gradient do not change.
 */
public interface Optimizer {

  /** N, how many numbers it remembers of a row of {@code dimension} numbers; 0 at first. */
  int valuesPerRow(int dimension);

  /**
   * Takes one step: writes every touched row and its optimizer values, which marks it dirty.
   *
   * @param table the parameters, with N optimizer values a row
   * @param gradients of the loss by the rows, unchanged by this
   * @param step number of this step, from 1
   */
  void apply(EmbeddingTable table, RowGradients gradients, long step);
}
