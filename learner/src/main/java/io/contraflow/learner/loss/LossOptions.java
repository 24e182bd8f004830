package io.contraflow.learner.loss;

import java.io.Serializable;
import java.util.Objects;

/**
 * What shapes the loss.
 *
 * @param temperature τ, in (0, 1]; a scale of 20 in sentence-transformers is a temperature of .05
 * @param temperatureLearnt whether the temperature is where learning starts, and its gradient
 *     wanted
 * @param symmetric whether the document→query direction is averaged in
 * @param denominator what a positive is weighed against
 * @param positives which documents of a batch are a row's positives; kernels take what the inputs
 *     say
 * @param falseNegativeMargin a negative whose similarity exceeds the positive's by more is left
 *     out; in [0, 2], 2 for none
 * @param documentGradients whether gradients by the documents are wanted; those by the queries are
 *     the same either way, but for rounding
 */
public record LossOptions(
    double temperature,
    boolean temperatureLearnt,
    boolean symmetric,
    Denominator denominator,
    Positives positives,
    double falseNegativeMargin,
    boolean documentGradients)
    implements Serializable {
  /** No two similarities differ by more. */
  private static final double NO_MARGIN = 2;

  public LossOptions {
    if (!(temperature > 0 && temperature <= 1)) {
      throw new IllegalArgumentException(
          "temperature must be in (0, 1], was " + temperature + "; set learner.temperature");
    }
    Objects.requireNonNull(denominator, "denominator");
    Objects.requireNonNull(positives, "positives");
    if (!(falseNegativeMargin >= 0 && falseNegativeMargin <= NO_MARGIN)) {
      throw new IllegalArgumentException(
          "the margin of false negatives must be in [0, 2], was "
              + falseNegativeMargin
              + "; set learner.false-negative-margin");
    }
  }

  /** InfoNCE: one positive, which is in the denominator, and a fixed temperature. */
  public LossOptions(double temperature, boolean symmetric, boolean documentGradients) {
    this(
        temperature,
        false,
        symmetric,
        Denominator.STANDARD,
        Positives.ONE,
        NO_MARGIN,
        documentGradients);
  }

  public LossOptions withDocumentGradients(boolean wanted) {
    return new LossOptions(
        temperature,
        temperatureLearnt,
        symmetric,
        denominator,
        positives,
        falseNegativeMargin,
        wanted);
  }

  public LossOptions withTemperature(double other) {
    return new LossOptions(
        other,
        temperatureLearnt,
        symmetric,
        denominator,
        positives,
        falseNegativeMargin,
        documentGradients);
  }

  boolean isDecoupled() {
    return denominator == Denominator.DECOUPLED;
  }

  boolean leavesOutFalseNegatives() {
    return falseNegativeMargin < NO_MARGIN;
  }
}
