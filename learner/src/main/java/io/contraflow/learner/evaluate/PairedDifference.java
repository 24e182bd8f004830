package io.contraflow.learner.evaluate;

import java.util.HashMap;
import java.util.Map;

/**
 * By how much a figure differs between two models that answered the same searches, and how far that
 * can be trusted.
 *
 * <pre>
 *   d_i = after_i − before_i        mean = 1/n Σ_i d_i
 *   SE² = c/(c − 1) · 1/n² Σ_q (Σ_{i in q} (d_i − mean))²
 * </pre>
 *
 * Searches of one query are not independent of each other: what they are off by is added up before
 * it is squared (a standard error robust to clusters: Liang and Zeger 1986), over the c different
 * queries q. A bound is one-sided, of the normal approximation; without two queries nothing is
 * known and it is infinite.
 *
 * @param searches n
 * @param before mean of the figure with the first model
 * @param after with the second
 * @param mean of the differences
 * @param standardError of that mean
 */
public record PairedDifference(
    int searches, double before, double after, double mean, double standardError) {
  /** Of the normal distribution, 95 % below it. */
  private static final double Z_95 = 1.6448536269514722;

  /**
   * @param before the figure of each search with the first model
   * @param after with the second, in the same order
   * @param queries what each search asked: equal numbers, equal queries
   */
  public static PairedDifference of(double[] before, double[] after, int[] queries) {
    int n = before.length;
    if (after.length != n || queries.length != n) {
      throw new IllegalArgumentException(
          "both models must have answered the same searches: before=%d, after=%d, queries=%d"
              .formatted(n, after.length, queries.length));
    }
    double sumBefore = 0;
    double sumAfter = 0;
    for (int i = 0; i < n; i++) {
      sumBefore += before[i];
      sumAfter += after[i];
    }
    double mean = (sumAfter - sumBefore) / n;
    double[] off = new double[n]; // by the order in which queries first come
    Map<Integer, Integer> places = new HashMap<>();
    for (int i = 0; i < n; i++) {
      int place = places.computeIfAbsent(queries[i], query -> places.size());
      off[place] += after[i] - before[i] - mean;
    }
    double squares = 0;
    for (int c = 0; c < places.size(); c++) {
      squares += off[c] * off[c];
    }
    int clusters = places.size();
    double error =
        clusters < 2
            ? Double.POSITIVE_INFINITY
            : Math.sqrt(squares * clusters / (clusters - 1.0)) / n;
    return new PairedDifference(n, sumBefore / n, sumAfter / n, mean, error);
  }

  /** With 95 % confidence the difference is not above this. */
  public double upper95() {
    return mean + Z_95 * standardError;
  }

  /** With 95 % confidence the difference is not below this. */
  public double lower95() {
    return mean - Z_95 * standardError;
  }

  /**
   * Whether the second model is worse than the first by more than may be: the whole of what the
   * difference can be with 95 % confidence lies below {@code −share} of the first model's figure.
   *
   * @param share in [0, 1)
   */
  public boolean isWorseBy(double share) {
    return upper95() < -share * before;
  }

  /** Whether the second model is better with 95 % confidence. */
  public boolean isBetter() {
    return lower95() > 0;
  }
}
