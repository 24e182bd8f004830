package io.contraflow.learner.loss;

/** The document→query direction of the plain kernel: a loss for each positive's column. */
interface ColumnLosses {

  /** l'_j. */
  double loss(int j);

  /**
   * Adds w_j times the gradients of l'_j by the logits of row i to {@code gradient[0 .. B)}.
   *
   * @param similarities of the row, (B)
   */
  void add(int i, double[] similarities, double[] weights, double[] gradient);
}
