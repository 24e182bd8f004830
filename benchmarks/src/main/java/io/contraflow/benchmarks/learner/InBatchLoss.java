package io.contraflow.benchmarks.learner;

/** The loss by which whole steps are compared, in double and by no kernel. */
final class InBatchLoss {
  private InBatchLoss() {}

  /**
   * InfoNCE: mean over i of log Σ_j exp(q_i · d_j / τ) − q_i · d_i / τ.
   *
   * @param queries unit vectors (n, D)
   * @param documents unit vectors (n, D), row i answers query i
   * @param temperature τ
   */
  static double of(float[][] queries, float[][] documents, double temperature) {
    double sum = 0;
    for (int i = 0; i < queries.length; i++) {
      double others = 0;
      for (float[] document : documents) {
        others += Math.exp((dot(queries[i], document) - 1) / temperature);
      }
      sum += Math.log(others) - (dot(queries[i], documents[i]) - 1) / temperature;
    }
    return sum / queries.length;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += (double) a[c] * b[c];
    }
    return sum;
  }
}
