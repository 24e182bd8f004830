package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;

/**
 * A loss, its gradients and what was seen on the way. Owns its matrices; whoever asked for it
 * closes it.
 *
 * @param loss the objective: the weighted mean, over both directions if symmetric, and over lengths
 *     if there are prefixes; in nats, or with a margin in cosines
 * @param rowLosses the query→document loss of each row of whole vectors, (B), whether symmetric or
 *     not
 * @param unmasked columns of each row that took part, its positives included, (B)
 * @param positiveSimilarity of each row, (B)
 * @param hardestNegativeSimilarity the largest of each row's negatives that took part, (B); NaN if
 *     none
 * @param scaleGradient of {@code loss} by log(1/τ); NaN unless the temperature is learnt
 * @param queryGradient of {@code loss} by the queries, (B, D)
 * @param positiveGradient by the positives, (B, D); no rows if the options want none
 * @param hardNegativeGradient by the hard negatives, (H, D); no rows if the options want none
 */
public record LossResult(
    double loss,
    double[] rowLosses,
    int[] unmasked,
    double[] positiveSimilarity,
    double[] hardestNegativeSimilarity,
    double scaleGradient,
    Matrix queryGradient,
    Matrix positiveGradient,
    Matrix hardNegativeGradient)
    implements AutoCloseable {
  /** With a term more in the loss, of which the gradients have been added; the same matrices. */
  public LossResult plus(double term) {
    return with(loss + term, scaleGradient);
  }

  /** The same matrices with the gradient by log(1/τ). */
  LossResult withScaleGradient(double gradient) {
    return with(loss, gradient);
  }

  private LossResult with(double newLoss, double newScaleGradient) {
    return new LossResult(
        newLoss,
        rowLosses,
        unmasked,
        positiveSimilarity,
        hardestNegativeSimilarity,
        newScaleGradient,
        queryGradient,
        positiveGradient,
        hardNegativeGradient);
  }

  @Override
  public void close() {
    queryGradient.close();
    positiveGradient.close();
    hardNegativeGradient.close();
  }
}
