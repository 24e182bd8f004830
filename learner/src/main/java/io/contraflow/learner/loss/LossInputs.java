package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;

/**
 * What a contrastive loss is taken over. All matrices have one precision and unit rows of one
 * dimension D; they belong to the caller. The softmax has N = B + H + K columns, in this order.
 *
 * @param queries (B, D), at least one row
 * @param positives (B, D): row i belongs to query i and is a negative of the others
 * @param hardNegatives (H, D), columns of every row; H may be 0
 * @param queue (K, D), columns of every row that get no gradient; K may be 0
 * @param masked cells of (B, N) that are left out
 * @param weights of the rows (B), each at least 0, their sum above 0
 * @param corrections of the columns' logits
 */
public record LossInputs(
    Matrix queries,
    Matrix positives,
    Matrix hardNegatives,
    Matrix queue,
    MaskedCells masked,
    double[] weights,
    Corrections corrections) {
  public LossInputs {
    int rows = queries.rows();
    if (rows < 1 || positives.rows() != rows || masked.rows() != rows || weights.length != rows) {
      throw new IllegalArgumentException(
          "queries, positives, mask and weights must have the same rows, at least one:"
              + " %d, %d, %d, %d".formatted(rows, positives.rows(), masked.rows(), weights.length));
    }
    for (Matrix matrix : new Matrix[] {positives, hardNegatives, queue}) {
      if (matrix.columns() != queries.columns() || matrix.precision() != queries.precision()) {
        throw new IllegalArgumentException(
            "all vectors must have one dimension and precision: %d %s and %d %s"
                .formatted(
                    queries.columns(), queries.precision(), matrix.columns(), matrix.precision()));
      }
    }
    double sum = 0;
    for (double weight : weights) {
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "a row's weight must be at least 0 and finite: weight=" + weight);
      }
      sum += weight;
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException("the weights' sum must be above 0: sum=" + sum);
    }
    corrections.check(rows, rows + hardNegatives.rows() + queue.rows());
  }

  /** Without corrections. */
  public LossInputs(
      Matrix queries,
      Matrix positives,
      Matrix hardNegatives,
      Matrix queue,
      MaskedCells masked,
      double[] weights) {
    this(queries, positives, hardNegatives, queue, masked, weights, Corrections.NONE);
  }

  /** B. */
  public int rows() {
    return queries.rows();
  }

  /** N = B + H + K. */
  public int columns() {
    return queries.rows() + hardNegatives.rows() + queue.rows();
  }
}
