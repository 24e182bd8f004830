package io.contraflow.learner.loss;

/**
 * What shapes the loss.
 *
 * @param temperature τ, in (0, 1]; a scale of 20 in sentence-transformers is a temperature of .05
 * @param symmetric whether the document→query direction is averaged in
 * @param documentGradients whether positives and hard negatives learn; if not, their gradients are
 *     not computed
 */
public record LossOptions(double temperature, boolean symmetric, boolean documentGradients) {
  public LossOptions {
    if (!(temperature > 0 && temperature <= 1)) {
      throw new IllegalArgumentException(
          "temperature must be in (0, 1], was " + temperature + "; set learner.temperature");
    }
  }

  /** With gradients of the documents. */
  public LossOptions(double temperature, boolean symmetric) {
    this(temperature, symmetric, true);
  }
}
