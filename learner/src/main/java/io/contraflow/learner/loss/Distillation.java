package io.contraflow.learner.loss;

import java.util.List;

/**
 * A term that teaches what another model thinks of a row's page, its positive and its own page
 * negatives G_i, from that model's scores t_ij:
 *
 * <pre>
 *   p_ij = exp(t_ij/T) / Σ_{k in G_i} exp(t_ik/T)        the teacher
 *   r_ij = exp(s_ij/τ) / Σ_{k in G_i} exp(s_ik/τ)        the student
 *   L    = Σ_i w_i Σ_{j in G_i} p_ij log(p_ij / r_ij) / Σ_i w_i
 *   dL/ds_ij = w_i / Σ_k w_k · (r_ij − p_ij) / τ
 * </pre>
 *
 * Distillation (Hinton et al. 2015, arXiv 1503.02531) of a ranking as in RocketQAv2 (Ren et al.
 * 2021, arXiv 2110.07367), where the student's scores are softened by τ; also {@code
 * DistillKLDivLoss} of sentence-transformers, whose factor temperature² is left to the weight. The
 * sum of weights is over all rows, so that a row without scores adds 0. τ is a constant: where it
 * is learnt, this adds nothing to its gradient.
 *
 * @param weight λ, that of the term beside the contrastive loss
 * @param studentTemperature τ
 * @param teacherTemperature T
 */
public record Distillation(double weight, double studentTemperature, double teacherTemperature) {

  /**
   * A row's documents and their scores.
   *
   * @param row i
   * @param columns of the B + H, each once
   * @param scores t, finite
   */
  public record Page(int row, int[] columns, double[] scores) {}

  /**
   * Adds λ times the term's gradients to those of a result.
   *
   * @param pages of different rows
   * @return λ times the term
   */
  public double add(LossInputs in, List<Page> pages, LossResult result) {
    PairGradients pairs = new PairGradients(in, result);
    double loss = 0;
    for (Page page : pages) {
      loss += add(page, weight * in.weights()[page.row()] / in.weightSum(), pairs);
    }
    return loss;
  }

  private double add(Page page, double share, PairGradients pairs) {
    int count = page.columns().length;
    double[] student = new double[count];
    double[] teacher = new double[count];
    for (int k = 0; k < count; k++) {
      student[k] = pairs.similarity(page.row(), page.columns()[k]) / studentTemperature;
      teacher[k] = page.scores()[k] / teacherTemperature;
    }
    double ofStudent = logSum(student);
    double ofTeacher = logSum(teacher);
    double divergence = 0;
    for (int k = 0; k < count; k++) {
      double p = StrictMath.exp(teacher[k] - ofTeacher);
      double r = StrictMath.exp(student[k] - ofStudent);
      // p log(p/r), 0 where p is
      divergence += p == 0 ? 0 : p * (teacher[k] - ofTeacher - student[k] + ofStudent);
      pairs.add(page.row(), page.columns()[k], share * (r - p) / studentTemperature);
    }
    return share * divergence;
  }

  /** log Σ exp(x_k). */
  private static double logSum(double[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (double logit : logits) {
      sum += StrictMath.exp(logit - largest);
    }
    return largest + StrictMath.log(sum);
  }
}
