package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;

/**
 * A result in the making; different rows may be set at the same time. Its matrices are those of
 * what {@link #finish} gives; {@link #close} is for where it gives nothing.
 */
final class BlockedResult implements AutoCloseable {
  private final BlockedInputs inputs;
  private final double[] losses; // (B)
  private final double[] positives; // (B)
  private final double[] hardest; // (B)
  private final int[] falseNegatives; // (B)
  private final Matrix queryGradient; // (B, D)
  private final Matrix positiveGradient; // (B, D) or (0, D)
  private final Matrix hardGradient; // (H, D) or (0, D)

  BlockedResult(BlockedInputs inputs) {
    this.inputs = inputs;
    LossInputs in = inputs.in();
    boolean documents = inputs.options().documentGradients();
    losses = new double[in.rows()];
    positives = new double[in.rows()];
    hardest = new double[in.rows()];
    falseNegatives = new int[in.rows()];
    int dimension = in.queries().columns();
    queryGradient = new Matrix(Precision.FLOAT, in.rows(), dimension);
    positiveGradient = new Matrix(Precision.FLOAT, documents ? in.rows() : 0, dimension);
    hardGradient =
        new Matrix(Precision.FLOAT, documents ? in.hardNegatives().rows() : 0, dimension);
  }

  Matrix queryGradient() {
    return queryGradient;
  }

  Matrix positiveGradient() {
    return positiveGradient;
  }

  Matrix hardGradient() {
    return hardGradient;
  }

  /**
   * @param hardestNegative −∞ for none
   * @param leftOut negatives that were left out for their similarity
   */
  void setRow(int row, double loss, double positive, double hardestNegative, int leftOut) {
    losses[row] = loss;
    positives[row] = positive;
    hardest[row] = hardestNegative == Double.NEGATIVE_INFINITY ? Double.NaN : hardestNegative;
    falseNegatives[row] = leftOut;
  }

  /**
   * @param columns null if not symmetric
   */
  LossResult finish(DocumentToQuery columns) {
    LossInputs in = inputs.in();
    int[] unmasked = new int[in.rows()];
    double loss = 0;
    for (int i = 0; i < in.rows(); i++) {
      unmasked[i] = in.columns() - in.masked().count(i) - falseNegatives[i];
      loss += inputs.share(i) * losses[i];
      if (columns != null) {
        loss += inputs.share(i) * columns.loss(i);
      }
    }
    return new LossResult(
        loss,
        losses,
        unmasked,
        positives,
        hardest,
        RowProducts.scaleGradient(in, inputs.options(), queryGradient),
        queryGradient,
        positiveGradient,
        hardGradient);
  }

  @Override
  public void close() {
    queryGradient.close();
    positiveGradient.close();
    hardGradient.close();
  }
}
