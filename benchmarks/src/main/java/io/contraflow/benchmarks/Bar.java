package io.contraflow.benchmarks;

import java.util.Locale;

/**
 * What a figure has to reach.
 *
 * @param value null if its rows could not be run
 * @param strict whether the threshold itself is short
 */
public record Bar(String name, Double value, double threshold, boolean strict) {

  public boolean holds() {
    return value != null && (strict ? value > threshold : value >= threshold);
  }

  /** {@code bar NAME VALUE THRESHOLD holds|short}. */
  public String line() {
    String figure = value == null ? "none" : String.format(Locale.ROOT, "%.4f", value);
    return String.format(
        Locale.ROOT, "bar %s %s %.4f %s", name, figure, threshold, holds() ? "holds" : "short");
  }
}
