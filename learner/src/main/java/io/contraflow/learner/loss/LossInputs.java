package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import java.util.Arrays;

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
 * @param weightSum what the weighted sum of the rows' losses is divided by, above 0: the weights'
 *     sum for their mean
 * @param corrections of the columns' logits
 * @param furtherPositives cells of (B, B), none of them masked: documents that answer the row's
 *     query beside its own positive
 */
public record LossInputs(
    Matrix queries,
    Matrix positives,
    Matrix hardNegatives,
    Matrix queue,
    MaskedCells masked,
    double[] weights,
    double weightSum,
    Corrections corrections,
    MaskedCells furtherPositives) {
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
    if (!(weightSum > 0) || Double.isInfinite(weightSum)) {
      throw new IllegalArgumentException(
          "what the weights are divided by must be above 0 and finite: sum=" + weightSum);
    }
    corrections.check(rows, rows + hardNegatives.rows() + queue.rows());
    checkPositives(furtherPositives, masked, rows);
  }

  /** Whose loss is the rows' weighted mean. */
  public LossInputs(
      Matrix queries,
      Matrix positives,
      Matrix hardNegatives,
      Matrix queue,
      MaskedCells masked,
      double[] weights,
      Corrections corrections,
      MaskedCells furtherPositives) {
    this(
        queries,
        positives,
        hardNegatives,
        queue,
        masked,
        weights,
        Arrays.stream(weights).sum(),
        corrections,
        furtherPositives);
  }

  /** With one positive a row, and no corrections. */
  public LossInputs(
      Matrix queries,
      Matrix positives,
      Matrix hardNegatives,
      Matrix queue,
      MaskedCells masked,
      double[] weights) {
    this(
        queries,
        positives,
        hardNegatives,
        queue,
        masked,
        weights,
        Corrections.NONE,
        MaskedCells.none(queries.rows()));
  }

  private static void checkPositives(MaskedCells further, MaskedCells masked, int rows) {
    if (further.rows() != rows) {
      throw new IllegalArgumentException(
          "further positives must have the same rows: %d, %d".formatted(rows, further.rows()));
    }
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < further.count(row); k++) {
        int column = further.column(row, k);
        int at = masked.from(row, column);
        if (column >= rows || at < masked.count(row) && masked.column(row, at) == column) {
          throw new IllegalArgumentException(
              "a further positive must be one of the batch's and not masked: cell=(%d, %d)"
                  .formatted(row, column));
        }
      }
    }
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
