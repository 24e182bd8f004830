package io.contraflow.operators.search;

import java.util.Arrays;
import java.util.List;

/** Which results of a page are the negatives of one that was acted on. */
public enum Negatives {
  /** The first that nobody has acted on, above or below it. */
  SHOWN("shown"),
  /**
   * Those of them that stand above it (Joachims 2002, Optimizing Search Engines using Clickthrough
   * Data, KDD), for users who read from the top and stop at what they click. Where they look at
   * high positions more than at low ones, what stands high is a negative more often than what
   * stands low for no reason but its place: a model loses the order of relevance, and weights by
   * position reverse it (docs/bias.md has figures).
   */
  SKIP_ABOVE("skip-above"),
  /** All others, acted on or not, as weights by position need it; no choice of its own. */
  WHOLE_PAGE("whole-page");

  /** Those that may be chosen. */
  public static final List<Negatives> CHOICES = List.of(SHOWN, SKIP_ABOVE);

  private final String label;

  Negatives(String label) {
    this.label = label;
  }

  /** As in a configuration. */
  public String label() {
    return label;
  }

  /**
   * @throws IllegalArgumentException if there is no such choice
   */
  public static Negatives of(String label) {
    return Arrays.stream(values())
        .filter(value -> value.label.equals(label) && CHOICES.contains(value))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such negatives: " + label));
  }
}
