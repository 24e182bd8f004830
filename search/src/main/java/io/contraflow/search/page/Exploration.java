package io.contraflow.search.page;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a page is changed by, so that clicks on it teach what the ranking alone would never show.
 */
public enum Exploration {
  /** Nothing: pages are as they were ranked. */
  OFF,
  /**
   * On each page two neighbours, chosen at random, are put in random order ({@link AdjacentSwaps}).
   */
  SWAPS,
  /** The learnt snapshot and the start choose in turns ({@link TeamDraft}). */
  INTERLEAVE;

  public static final List<Exploration> CHOICES = List.of(values());

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Exploration of(String label) {
    return Arrays.stream(values())
        .filter(exploration -> exploration.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(label));
  }
}
