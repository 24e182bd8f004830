package io.contraflow.learner.loss;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What shapes the loss.
 *
 * @param objective what a row's loss is of its similarities
 * @param margin m of the margin objective, in (0, 2]; a softmax has no use for it
 * @param prefixes lengths of prefixes of the vectors on which the loss is taken as well, ascending,
 *     each at least 1 ({@link PrefixedLoss}); none for the whole vectors alone
 * @param temperature τ, in (0, 1]; a scale of 20 in sentence-transformers is a temperature of .05;
 *     the margin objective has no use for it
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
    Objective objective,
    double margin,
    List<Integer> prefixes,
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

  /** Of VSE++ (Faghri et al. 2018, arXiv 1707.05612), between cosines. */
  public static final double DEFAULT_MARGIN = .2;

  public LossOptions {
    if (!(temperature > 0 && temperature <= 1)) {
      throw new IllegalArgumentException(
          "temperature must be in (0, 1], was " + temperature + "; set learner.temperature");
    }
    Objects.requireNonNull(denominator, "denominator");
    Objects.requireNonNull(positives, "positives");
    Objects.requireNonNull(objective, "objective");
    if (!(margin > 0 && margin <= 2)) {
      throw new IllegalArgumentException(
          "the margin must be in (0, 2], was " + margin + "; set learner.margin");
    }
    checkMargin(objective, temperatureLearnt, denominator, positives);
    prefixes = List.copyOf(prefixes);
    for (int k = 0; k < prefixes.size(); k++) {
      if (prefixes.get(k) <= (k == 0 ? 0 : prefixes.get(k - 1))) {
        throw new IllegalArgumentException(
            "lengths of prefixes must be at least 1 and ascending, were "
                + prefixes
                + "; set learner.matryoshka");
      }
    }
    if (!(falseNegativeMargin >= 0 && falseNegativeMargin <= NO_MARGIN)) {
      throw new IllegalArgumentException(
          "the margin of false negatives must be in [0, 2], was "
              + falseNegativeMargin
              + "; set learner.false-negative-margin");
    }
  }

  /** A softmax alone has these. */
  private static void checkMargin(
      Objective objective,
      boolean temperatureLearnt,
      Denominator denominator,
      Positives positives) {
    if (objective != Objective.MARGIN) {
      return;
    }
    if (temperatureLearnt) {
      throw of("temperature-learnt", "false", "true");
    }
    if (denominator != Denominator.STANDARD) {
      throw of("denominator", Denominator.STANDARD.label(), denominator.label());
    }
    if (positives != Positives.ONE) {
      throw of("positives", Positives.ONE.label(), positives.label());
    }
  }

  private static IllegalArgumentException of(String option, String must, String was) {
    return new IllegalArgumentException(
        "learner.%s must be %s with learner.objective margin, was %s; set one of the two"
            .formatted(option, must, was));
  }

  /** A softmax over whole vectors. */
  public LossOptions(
      double temperature,
      boolean temperatureLearnt,
      boolean symmetric,
      Denominator denominator,
      Positives positives,
      double falseNegativeMargin,
      boolean documentGradients) {
    this(
        Objective.SOFTMAX,
        DEFAULT_MARGIN,
        List.of(),
        temperature,
        temperatureLearnt,
        symmetric,
        denominator,
        positives,
        falseNegativeMargin,
        documentGradients);
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
    return with(prefixes, temperature, wanted);
  }

  public LossOptions withTemperature(double other) {
    return with(prefixes, other, documentGradients);
  }

  public LossOptions withPrefixes(List<Integer> others) {
    return with(others, temperature, documentGradients);
  }

  private LossOptions with(List<Integer> otherPrefixes, double otherTemperature, boolean wanted) {
    return new LossOptions(
        objective,
        margin,
        otherPrefixes,
        otherTemperature,
        temperatureLearnt,
        symmetric,
        denominator,
        positives,
        falseNegativeMargin,
        wanted);
  }

  /** The same with the margin objective. */
  public LossOptions withMargin(double other) {
    return new LossOptions(
        Objective.MARGIN,
        other,
        prefixes,
        temperature,
        temperatureLearnt,
        symmetric,
        denominator,
        positives,
        falseNegativeMargin,
        documentGradients);
  }

  /** What similarities are divided by to be logits. */
  double divisor() {
    return objective == Objective.MARGIN ? 1 : temperature;
  }

  boolean isDecoupled() {
    return denominator == Denominator.DECOUPLED;
  }

  boolean leavesOutFalseNegatives() {
    return falseNegativeMargin < NO_MARGIN;
  }
}
