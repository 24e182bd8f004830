package io.contraflow.learner.start;

import java.util.Arrays;

/** How much a token counts, by how often it is seen. Pure functions. */
public final class TokenWeights {
  private static final double TEXT_TOKENS = 1000;

  private TokenWeights() {}

  /**
   * Shares by Zipf's law for tokens that are listed from the most to the least frequent: p
   * proportional to 1 / (rank + 2), rank from 0; the sum is 1.
   */
  public static double[] zipf(int tokens) {
    double[] shares = new double[tokens];
    Arrays.setAll(shares, rank -> 1.0 / (rank + 2));
    return normalised(shares);
  }

  /** Shares of counts, each with one added so that a token never seen has one too. */
  public static double[] shares(long[] counts) {
    double[] shares = new double[counts.length];
    Arrays.setAll(shares, i -> counts[i] + 1.0);
    return normalised(shares);
  }

  /**
   * Smooth inverse frequency a / (a + p) (Arora et al. 2017, "A simple but tough-to-beat baseline
   * for sentence embeddings").
   *
   * @param a in (0, 1); 1e-4 is usual
   */
  public static double[] smoothInverse(double[] shares, double a) {
    double[] weights = new double[shares.length];
    Arrays.setAll(weights, i -> a / (a + shares[i]));
    return weights;
  }

  /**
   * Inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)), as in BM25; above 0.
   *
   * @param documentsWith n: for each token, the documents that have it
   * @param documents N
   */
  public static double[] inverseDocument(long[] documentsWith, long documents) {
    double[] weights = new double[documentsWith.length];
    Arrays.setAll(
        weights,
        i -> StrictMath.log1p((documents - documentsWith[i] + 0.5) / (documentsWith[i] + 0.5)));
    return weights;
  }

  /**
   * Inverse document frequency where only shares are known: -ln(1 - e^(-L p)), texts taken to be L
   * = 1,000 tokens drawn at random; above 0.
   */
  public static double[] inverseDocument(double[] shares) {
    double[] weights = new double[shares.length];
    Arrays.setAll(weights, i -> -StrictMath.log(-StrictMath.expm1(-TEXT_TOKENS * shares[i])));
    return weights;
  }

  private static double[] normalised(double[] shares) {
    double sum = Arrays.stream(shares).sum();
    Arrays.setAll(shares, i -> shares[i] / sum);
    return shares;
  }
}
