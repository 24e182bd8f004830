package io.contraflow.search.page;

import java.time.Duration;
import java.util.Objects;

/**
 * How pages are made.
 *
 * @param ranking of a request that names none
 * @param exploration what pages are changed by
 * @param mostResults of a page
 * @param mostCharacters of a query
 * @param limit how long a search may take
 * @param recentPages pages that clicks may name, the last ones
 */
public record PageOptions(
    Ranking ranking,
    Exploration exploration,
    int mostResults,
    int mostCharacters,
    Duration limit,
    int recentPages) {
  public PageOptions {
    Objects.requireNonNull(ranking, "ranking");
    Objects.requireNonNull(exploration, "exploration");
    Objects.requireNonNull(limit, "limit");
    if (mostResults < 1 || mostCharacters < 1 || recentPages < 1) {
      throw new IllegalArgumentException(
          "results, characters and recent pages must be at least 1: mostResults=%d, mostCharacters=%d, recentPages=%d"
              .formatted(mostResults, mostCharacters, recentPages));
    }
  }

  /** Hybrid pages as they are ranked. */
  public static PageOptions defaults() {
    return new PageOptions(
        Ranking.HYBRID, Exploration.OFF, 100, 1_000, Duration.ofSeconds(2), 20_000);
  }
}
