package io.contraflow.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReciprocalRanksTest {
  private static List<Found> ranking(String... ids) {
    return Stream.of(ids).map(id -> new Found(id, "text of " + id, 1)).toList();
  }

  @Test
  void shouldAddUpReciprocalsOfRanks() {
    List<Found> fused =
        ReciprocalRanks.fuse(List.of(ranking("a", "b", "c"), ranking("c", "d")), 10);

    assertThat(fused).extracting(Found::docId).containsExactly("c", "a", "b", "d");
    assertThat(fused.get(0).score()).isCloseTo(1.0 / 63 + 1.0 / 61, within(1e-12));
    assertThat(fused.get(2).score()).isCloseTo(1.0 / 62, within(1e-12));
  }

  @Test
  void shouldKeepTheFirstRankingsOrderWhereScoresAreEqual() {
    assertThat(ReciprocalRanks.fuse(List.of(ranking("a"), ranking("b")), 10))
        .extracting(Found::docId)
        .containsExactly("a", "b");
  }

  @Test
  void shouldGiveNoMoreThanAskedFor() {
    assertThat(ReciprocalRanks.fuse(List.of(ranking("a", "b", "c")), 2)).hasSize(2);
    assertThat(ReciprocalRanks.fuse(List.of(), 2)).isEmpty();
  }
}
