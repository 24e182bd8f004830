package io.contraflow.search.page;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a page is ordered. */
public enum Ranking {
  /** By words alone. */
  BM25,
  /** By the vectors of the model that learning began with. */
  START,
  /** By the vectors of the newest snapshot. */
  LEARNED,
  /** {@link #BM25} and {@link #LEARNED} as one, by reciprocal ranks. */
  HYBRID;

  /** The name in requests and events. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException naming those there are
   */
  public static Ranking of(String label) {
    return Arrays.stream(values())
        .filter(ranking -> ranking.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "ranking must be "
                        + Arrays.stream(values())
                            .map(Ranking::label)
                            .collect(Collectors.joining(", "))
                        + ", was another; leave it out for the default"));
  }

  /** Whether the newest snapshot has a say in it. */
  public boolean isLearned() {
    return this == LEARNED || this == HYBRID;
  }
}
