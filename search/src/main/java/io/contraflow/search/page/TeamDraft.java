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
    while (shown.size() < most) {
      int left = most - shown.size();
      List<ShownResult> ofA = round(List.of(a, b), taken, shown.size(), left);
      List<ShownResult> ofB = round(List.of(b, a), taken, shown.size(), left);
      if (ofA.isEmpty()) {
        break;
      }
      probability *= ids(ofA).equals(ids(ofB)) ? 1 : 0.5;
      List<ShownResult> chosen = random.nextBoolean() ? ofA : ofB;
      taken.addAll(ids(chosen));
      shown.addAll(chosen);
    }
    return new Explored(Exploration.INTERLEAVE, shown, probability, List.of());
  }

  /** What teams that choose in this order put on the page next. */
  private static List<ShownResult> round(List<Team> teams, Set<String> taken, int shown, int left) {
    List<ShownResult> round = new ArrayList<>();
    for (Team team : teams) {
      if (round.size() < left) {
        team.ranked().stream()
            .filter(found -> !taken.contains(found.docId()))
            .filter(found -> !ids(round).contains(found.docId()))
            .findFirst()
            .ifPresent(
                found ->
                    round.add(new ShownResult(shown + round.size() + 1, found, team.snapshotId())));
      }
    }
    return round;
  }

  private static List<String> ids(List<ShownResult> results) {
    return results.stream().map(ShownResult::docId).toList();
  }
}
