package io.contraflow.benchmarks;

import java.util.Locale;

/**
 * What a figure has to reach.
 *
 * @param value null if its rows could not be run
 */
public record Bar(String name, Double value, double threshold, Limit limit) {

  /** On which side of the threshold a figure has to be. */
  public enum Limit {
    ABOVE,
    AT_LEAST,
    AT_MOST
  }

  /**
   * @param strict whether the threshold itself is short
   */
  public Bar(String name, Double value, double threshold, boolean strict) {
    this(name, value, threshold, strict ? Limit.ABOVE : Limit.AT_LEAST);
  }

  public static Bar atMost(String name, Double value, double threshold) {
    return new Bar(name, value, threshold, Limit.AT_MOST);
  }

  public boolean holds() {
    return value != null
        && switch (limit) {
          case ABOVE -> value > threshold;
          case AT_LEAST -> value >= threshold;
          case AT_MOST -> value <= threshold;
        };
  }

  /** {@code bar NAME VALUE THRESHOLD holds|short}. */
  public String line() {
    String figure = value == null ? "none" : String.format(Locale.ROOT, "%.4f", value);
    return String.format(
        Locale.ROOT, "bar %s %s %.4f %s", name, figure, threshold, holds() ? "holds" : "short");
  }
}
