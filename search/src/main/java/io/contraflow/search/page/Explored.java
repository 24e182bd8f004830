package io.contraflow.search.page;

import java.util.List;

/**
 * A page after exploration, and how likely it was.
 *
 * @param kind what was done
 * @param results as they are shown
 * @param probability that this page is shown, given what was ranked
 * @param shuffled positions whose results were put in random order, whether or not that changed
 *     anything; empty or two at least
 */
public record Explored(
    Exploration kind, List<ShownResult> results, double probability, List<Integer> shuffled) {
  public Explored {
    results = List.copyOf(results);
    shuffled = List.copyOf(shuffled);
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability must be in (0, 1], was " + probability);
    }
  }

  /** A page as it was ranked. */
  static Explored none(List<ShownResult> results) {
    return new Explored(Exploration.OFF, results, 1, List.of());
  }
}
