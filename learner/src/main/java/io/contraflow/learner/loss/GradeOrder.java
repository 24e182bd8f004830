package io.contraflow.learner.loss;

/**
 * A term that puts the similarities of a batch's rows in the order of their grades:
 *
 * <pre>
 *   L = log(1 + Σ_{(i, k): g_i &gt; g_k} exp((s_k − s_i)/τ))        s_i = q_i · d_i of row i's positive
 *   e_ik = exp((s_k − s_i)/τ − L)
 *   dL/ds_i = (Σ_{k: g_k &gt; g_i} e_ki − Σ_{k: g_i &gt; g_k} e_ik) / τ
 * </pre>
 *
 * CoSENT (Su 2022; {@code CoSENTLoss} of sentence-transformers, whose scale of 20 is τ = .05), the
 * form that regression on a grade has where grades have no scale that cosines could be compared
 * with: only their order counts. Rows of one grade say nothing to each other, and a batch of one
 * grade has loss 0. Rows are not weighted: their weights are the grades.
 *
 * @param weight λ, that of the term beside the contrastive loss
 * @param temperature τ; a constant where it is learnt
 */
public record GradeOrder(double weight, double temperature) {

  /**
   * Adds λ times the term's gradients to those of a result. The grades are the rows' weights.
   *
   * @return λ times the term
   */
  public double add(LossInputs in, LossResult result) {
    return add(in, in.weights(), result);
  }

  /**
   * The same with other grades than the rows' weights.
   *
   * @param grades of the rows, (B)
   */
  public double add(LossInputs in, double[] grades, LossResult result) {
    PairGradients pairs = new PairGradients(in, result);
    double[] logits = new double[in.rows()]; // s_i/τ
    for (int i = 0; i < logits.length; i++) {
      logits[i] = pairs.similarity(i, i) / temperature;
    }
    double largest = 0; // of 0 and all (s_k − s_i)/τ
    for (int i = 0; i < logits.length; i++) {
      for (int k = 0; k < logits.length; k++) {
        largest = grades[i] > grades[k] ? Math.max(largest, logits[k] - logits[i]) : largest;
      }
    }
    double[] slopes = new double[logits.length];
    double sum = Exponential.ofNonPositive(-largest);
    for (int i = 0; i < logits.length; i++) {
      for (int k = 0; k < logits.length; k++) {
        if (grades[i] > grades[k]) {
          double e = Exponential.ofNonPositive(logits[k] - logits[i] - largest);
          sum += e;
          slopes[i] -= e;
          slopes[k] += e;
        }
      }
    }
    for (int i = 0; i < slopes.length; i++) {
      if (slopes[i] != 0) {
        pairs.add(i, i, weight * slopes[i] / (sum * temperature));
      }
    }
    return weight * (largest + StrictMath.log(sum));
  }
}
