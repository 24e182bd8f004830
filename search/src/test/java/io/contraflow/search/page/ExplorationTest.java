package io.contraflow.search.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.search.index.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExplorationTest {
  private static final int PAGES = 40_000;

  private static List<Found> found(String... ids) {
    return Stream.of(ids).map(id -> new Found(id, "text of " + id, 1)).toList();
  }

  private static List<ShownResult> ranked(String... ids) {
    List<ShownResult> ranked = new ArrayList<>();
    found(ids).forEach(one -> ranked.add(new ShownResult(ranked.size() + 1, one, "s")));
    return ranked;
  }

  private static List<String> ids(Explored page) {
    return page.results().stream().map(ShownResult::docId).toList();
  }

  @Test
  void shouldShowEachSwappedPageAsOftenAsItsProbabilitySays() {
    Random random = new Random(1);
    Map<List<String>, Integer> times = new HashMap<>();
    Map<List<String>, Double> probabilities = new HashMap<>();
    for (int i = 0; i < PAGES; i++) {
      Explored page = AdjacentSwaps.of(ranked("a", "b", "c", "d"), random);
      times.merge(ids(page), 1, Integer::sum);
      probabilities.put(ids(page), page.probability());
    }

    assertThat(times).hasSize(4);
    assertThat(probabilities.values().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-12));
    times.forEach(
        (page, count) ->
            assertThat(count / (double) PAGES).isCloseTo(probabilities.get(page), within(0.01)));
  }

  @Test
  void shouldTellTheShuffledPairWhetherOrNotItChanged() {
    Random random = new Random(2);
    int changed = 0;
    for (int i = 0; i < 1000; i++) {
      Explored page = AdjacentSwaps.of(ranked("a", "b", "c", "d"), random);
      int upper = page.shuffled().get(0);
      assertThat(page.shuffled()).containsExactly(upper, upper + 1);
      List<String> before = List.of("a", "b", "c", "d");
      for (int k = 1; k <= 4; k++) {
        assertThat(page.results().get(k - 1).position()).isEqualTo(k);
        if (k != upper && k != upper + 1) {
          assertThat(ids(page).get(k - 1)).isEqualTo(before.get(k - 1));
        }
      }
      changed += ids(page).equals(before) ? 0 : 1;
    }
    assertThat(changed).isBetween(400, 600);
  }

  @Test
  void shouldLeaveAPageOfOneResult() {
    Explored page = AdjacentSwaps.of(ranked("a"), new Random(1));

    assertThat(page.probability()).isEqualTo(1);
    assertThat(page.shuffled()).isEmpty();
  }

  @Test
  void shouldGiveBothTeamsAsManyResultsAndTheTopEquallyOften() {
    int topOfA = 0;
    Random random = new Random(4);
    for (int i = 0; i < 2000; i++) {
      Explored page =
          TeamDraft.of(
              new TeamDraft.Team("A", found("a", "b", "c", "d")),
              new TeamDraft.Team("B", found("d", "x", "y", "a")),
              6,
              random);
      assertThat(ids(page)).doesNotHaveDuplicates().hasSize(6);
      assertThat(page.results().stream().filter(r -> r.snapshotId().equals("A"))).hasSize(3);
      topOfA += page.results().get(0).snapshotId().equals("A") ? 1 : 0;
    }
    assertThat(topOfA).isBetween(900, 1100);
  }

  @Test
  void shouldMakeEachInterleavedPageAsOftenAsItsProbabilitySays() {
    Map<List<String>, Integer> times = new HashMap<>();
    Map<List<String>, Double> probabilities = new HashMap<>();
    Random random = new Random(3);
    for (int i = 0; i < PAGES; i++) {
      Explored page =
          TeamDraft.of(
              new TeamDraft.Team("A", found("a", "b")),
              new TeamDraft.Team("B", found("a", "c", "d")),
              4,
              random);
      times.merge(ids(page), 1, Integer::sum);
      probabilities.put(ids(page), page.probability());
    }

    assertThat(probabilities.values().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-12));
    times.forEach(
        (page, count) ->
            assertThat(count / (double) PAGES).isCloseTo(probabilities.get(page), within(0.01)));
  }

  @Test
  void shouldBeCertainOfThePageOfTwoEqualRankings() {
    List<Found> same = found("a", "b", "c");
    Explored page =
        TeamDraft.of(
            new TeamDraft.Team("A", same), new TeamDraft.Team("B", same), 3, new Random(1));

    assertThat(page.probability()).isEqualTo(1);
    assertThat(ids(page)).containsExactly("a", "b", "c");
  }

  private static ShownPage interleaved(String searchId, Explored page) {
    return new ShownPage(searchId, null, "q", 0, Ranking.LEARNED, "A", "B", page);
  }

  @Test
  void shouldCountAPageForTheTeamWithMoreClickedResults() {
    Wins wins = new Wins();
    Explored explored =
        new Explored(
            Exploration.INTERLEAVE,
            List.of(
                new ShownResult(1, found("a").get(0), "A"),
                new ShownResult(2, found("b").get(0), "B"),
                new ShownResult(3, found("c").get(0), "B")),
            0.25,
            List.of());
    ShownPage page = interleaved("s1", explored);
    assertThat(wins.tally().rate()).isNaN();

    wins.click(page, explored.results().get(0));
    assertThat(wins.tally()).isEqualTo(new Wins.Tally(1, 0, 0));
    wins.click(page, explored.results().get(0));
    assertThat(wins.tally()).isEqualTo(new Wins.Tally(1, 0, 0));
    wins.click(page, explored.results().get(1));
    assertThat(wins.tally()).isEqualTo(new Wins.Tally(0, 0, 1));
    wins.click(page, explored.results().get(2));
    assertThat(wins.tally()).isEqualTo(new Wins.Tally(0, 1, 0));

    wins.click(interleaved("s2", explored), explored.results().get(0));
    assertThat(wins.tally()).isEqualTo(new Wins.Tally(1, 1, 0));
    assertThat(wins.tally().rate()).isEqualTo(0.5);
  }

  /** Users who click the right result: the team that ranks it higher wins more pages. */
  @Test
  void shouldLetTheBetterRankingWin() {
    Wins wins = new Wins();
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      Explored page =
          TeamDraft.of(
              new TeamDraft.Team("A", found("x", "right", "y", "z")),
              new TeamDraft.Team("B", found("z", "y", "x", "right")),
              4,
              random);
      ShownPage shown = interleaved("s" + i, page);
      wins.click(shown, shown.result("right").orElseThrow());
    }
    assertThat(wins.tally().rate()).isGreaterThan(0.7);
  }
}
