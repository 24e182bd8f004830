package io.contraflow.benchmarks.serving;

import java.util.Arrays;

/** Figures by rank. */
final class Percentiles {
  private final double[] sorted;

  /**
   * @param values at least one; not changed
   */
  Percentiles(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a percentile needs at least one figure");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  /**
   * The smallest value that at least this share of all do not exceed (nearest rank).
   *
   * @param share in (0, 1]
   */
  double of(double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  double largest() {
    return sorted[sorted.length - 1];
  }
}
