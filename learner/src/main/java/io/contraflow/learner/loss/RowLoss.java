package io.contraflow.learner.loss;

import java.util.Arrays;

/**
 * The loss of a row, or of a column in the other direction, and its gradients. One softmax over
 * positives and negatives, from what was summed up over the negatives:
 *
 * <pre>
 *   e_j = exp((s_j − h)/τ), h the largest s_j of the negatives
 * </pre>
 *
 * With a margin e_j is 1 for what {@link Hinges} adds up, and logits are similarities.
 *
 * @param loss of the positive, or the mean over positives: −log of its probability
 * @param own the loss's gradient by the logit of the own positive
 * @param unit the same by that of a negative with e_j = 1
 */
record RowLoss(double loss, double own, double unit) {
  /** Of no negatives: a decoupled loss would be −∞. */
  static final RowLoss NOTHING = new RowLoss(0, 0, 0);

  /**
   * With one positive.
   *
   * @param hardest h; −∞ if there are no negatives
   * @param sum Σ e_j
   */
  static RowLoss softmax(
      double positive, double hardest, double sum, double inverseTemperature, boolean decoupled) {
    if (decoupled) {
      return sum > 0
          ? new RowLoss(
              StrictMath.log(sum) + (hardest - positive) * inverseTemperature, -1, 1 / sum)
          : NOTHING;
    }
    double largest = Math.max(positive, hardest);
    double scale = Exponential.ofNonPositive((hardest - largest) * inverseTemperature);
    double rest = sum * scale;
    double total = rest + Exponential.ofNonPositive((positive - largest) * inverseTemperature);
    double loss = StrictMath.log(total) + (largest - positive) * inverseTemperature;
    // Not the positive's probability − 1: exact where that is almost 1.
    return new RowLoss(loss, 0 - rest / total, scale / total);
  }

  /**
   * With several: the mean over them outside the logarithm (Khosla et al. 2020, equation 2).
   *
   * @param positives their similarities; replaced by the loss's gradients by their logits
   */
  static RowLoss softmax(
      double[] positives,
      double hardest,
      double sum,
      double inverseTemperature,
      boolean decoupled) {
    if (decoupled && !(sum > 0)) {
      Arrays.fill(positives, 0);
      return NOTHING;
    }
    double largest = hardest;
    for (double positive : positives) {
      largest = decoupled ? largest : Math.max(largest, positive);
    }
    double share = 1.0 / positives.length;
    double scale = Exponential.ofNonPositive((hardest - largest) * inverseTemperature);
    double total = sum * scale;
    double mean = 0;
    for (int k = 0; k < positives.length; k++) {
      mean += share * positives[k];
      positives[k] =
          decoupled ? 0 : Exponential.ofNonPositive((positives[k] - largest) * inverseTemperature);
      total += positives[k];
    }
    for (int k = 0; k < positives.length; k++) {
      positives[k] = positives[k] / total - share;
    }
    double loss = StrictMath.log(total) + (largest - mean) * inverseTemperature;
    return new RowLoss(loss, positives[0], scale / total);
  }
}
