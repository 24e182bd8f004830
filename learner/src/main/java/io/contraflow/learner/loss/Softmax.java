package io.contraflow.learner.loss;

/**
 * One softmax over a positive and others, from what was summed up over the others:
 *
 * <pre>
 *   e_j = exp((s_j − h)/τ), h the largest s_j of the others
 * </pre>
 *
 * @param loss −log of the positive's probability
 * @param others the probability of all others together: exact where the positive's is almost 1
 * @param unit the probability of a column with e_j = 1
 */
record Softmax(double loss, double others, double unit) {

  /**
   * @param hardest h; −∞ if there are no others
   * @param sum Σ e_j
   */
  static Softmax of(double positive, double hardest, double sum, double inverseTemperature) {
    double largest = Math.max(positive, hardest);
    double scale = Exponential.ofNonPositive((hardest - largest) * inverseTemperature);
    double rest = sum * scale;
    double total = rest + Exponential.ofNonPositive((positive - largest) * inverseTemperature);
    double loss = StrictMath.log(total) + (largest - positive) * inverseTemperature;
    return new Softmax(loss, rest / total, scale / total);
  }
}
