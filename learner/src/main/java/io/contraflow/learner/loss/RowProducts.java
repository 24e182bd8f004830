package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;

/** Inner products of rows, added up in double in the order of their columns. */
final class RowProducts {
  private RowProducts() {}

  /** a_i · b_i of (B, D) and (B, D), (B). */
  static double[] of(Matrix a, Matrix b) {
    double[] products = new double[a.rows()];
    float[] scratch = new float[a.columns()];
    double[] left = new double[a.columns()];
    double[] right = new double[a.columns()];
    for (int i = 0; i < products.length; i++) {
      a.read(i, left, 0, scratch);
      b.read(i, right, 0, scratch);
      for (int c = 0; c < left.length; c++) {
        products[i] += left[c] * right[c];
      }
    }
    return products;
  }

  /** What a row's similarities are compared with, (B); null if no negative is left out by it. */
  static double[] thresholds(LossInputs in, LossOptions options) {
    if (!options.leavesOutFalseNegatives()) {
      return null;
    }
    double[] thresholds = of(in.queries(), in.positives());
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] += options.falseNegativeMargin();
    }
    return thresholds;
  }

  /**
   * The gradient by log(1/τ), if it is wanted, else NaN: each logit is 1/τ times a similarity, so
   * it is Σ_ij s_ij ∂L/∂s_ij = Σ_i q_i · ∂L/∂q_i.
   */
  static double scaleGradient(LossInputs in, LossOptions options, Matrix queryGradient) {
    if (!options.temperatureLearnt()) {
      return Double.NaN;
    }
    double sum = 0;
    for (double product : of(in.queries(), queryGradient)) {
      sum += product;
    }
    return sum;
  }
}
