package io.contraflow.benchmarks;

import java.util.Arrays;

/** The middle of several figures: what one disturbed run does not move. */
public final class Median {
  private Median() {}

  /**
   * The middle one; of an even number the mean of the two in the middle.
   *
   * @param values at least one; not changed
   */
  public static double of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a median needs at least one figure");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
