package io.contraflow.learner.loss;

import java.io.Serializable;

/**
 * What shapes the loss.
 *
 * @param temperature τ, in (0, 1]; a scale of 20 in sentence-transformers is a temperature of .05
 * @param symmetric whether the document→query direction is averaged in
 * @param documentGradients whether gradients by the documents are wanted; those by the queries are
 *     the same either way, but for rounding
 */
public record LossOptions(double temperature, boolean symmetric, boolean documentGradients)
    implements Serializable {
  public LossOptions {
    if (!(temperature > 0 && temperature <= 1)) {
      throw new IllegalArgumentException(
          "temperature must be in (0, 1], was " + temperature + "; set learner.temperature");
    }
  }

  public LossOptions withDocumentGradients(boolean wanted) {
    return new LossOptions(temperature, symmetric, wanted);
  }
}
