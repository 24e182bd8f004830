package io.contraflow.search.page;

import io.contraflow.search.index.Found;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One page of two rankings (Radlinski, Kurup and Joachims 2008, How Does Clickthrough Data Reflect
 * Retrieval Quality?, CIKM): in each round a coin says which team chooses first, and each takes its
 * best result that is not there yet. A click counts for the team that chose the result.
 */
final class TeamDraft {
  private TeamDraft() {}

  /**
   * A ranking and whose it is.
   *
   * @param ranked best first, each document once
   */
  record Team(String snapshotId, List<Found> ranked) {}

  /**
   * @param most results at most
   */
  static Explored of(Team a, Team b, int most, RandomGenerator random) {
    List<ShownResult> shown = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    double probability = 1;
    while (shown.size() < most && (hasMore(a, taken) || hasMore(b, taken))) {
      boolean both = hasMore(a, taken) && hasMore(b, taken);
      boolean first = both && random.nextBoolean();
      probability *= both ? 0.5 : 1;
      for (Team team : first ? List.of(a, b) : List.of(b, a)) {
        if (shown.size() < most) {
          take(team, shown, taken);
        }
      }
    }
    return new Explored(Exploration.INTERLEAVE, shown, probability, List.of());
  }

  private static boolean hasMore(Team team, Set<String> taken) {
    return team.ranked().stream().anyMatch(found -> !taken.contains(found.docId()));
  }

  private static void take(Team team, List<ShownResult> shown, Set<String> taken) {
    team.ranked().stream()
        .filter(found -> !taken.contains(found.docId()))
        .findFirst()
        .ifPresent(
            found -> {
              taken.add(found.docId());
              shown.add(new ShownResult(shown.size() + 1, found, team.snapshotId()));
            });
  }
}
