package io.contraflow.learner.evaluate;

import io.contraflow.learner.memory.Matrix;

/**
 * In how many directions vectors lie: the participation ratio of the eigenvalues λ of their second
 * moments XᵀX,
 *
 * <pre>
 *   (Σ λ)² / Σ λ² = (Σ_i ‖x_i‖²)² / Σ_ij (x_i·x_j)²
 * </pre>
 *
 * 1 if all are the same, min(n, D) if all directions are used alike. It is the exponential of the
 * Rényi entropy of order 2 of the normalised spectrum, where the effective rank of Roy and Vetterli
 * (2007) takes Shannon's; that one is never smaller. Needs no decomposition. Vectors are not
 * centred, so that a model that maps everything to one vector has rank 1 whatever rounding leaves.
 */
public final class EffectiveRank {
  private EffectiveRank() {}

  /**
   * @param vectors (n, D); rows of zeros count for nothing
   * @return 0 if there are only zeros
   */
  public static double of(Matrix vectors) {
    int count = vectors.rows();
    double trace = 0;
    double squares = 0;
    float[] row = new float[count];
    try (Matrix products = new Matrix(vectors.precision(), count, count)) { // (n, n)
      products.setProductWithTransposed(vectors, vectors);
      for (int i = 0; i < count; i++) {
        products.read(i, row);
        trace += row[i];
        for (float product : row) {
          squares += (double) product * product;
        }
      }
    }
    return squares == 0 ? 0 : trace * trace / squares;
  }
}
