package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.search.LabelledSearch;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.junit.jupiter.api.Test;

class RecentSearchesTest {
  private final RecentSearches recent = new RecentSearches(10_000);

  private static Tuple2<String, String> key(String searchId) {
    return Tuple2.of("m", searchId);
  }

  /** 512 bytes, and 138 for each document. */
  private static RecentSearches.Open open(int documents, Features.Vector queryVector) {
    return new RecentSearches.Open(
        new LabelledSearch(
            "m",
            5,
            "s",
            "",
            "",
            queryVector,
            List.of(new LabelledSearch.Positive("d0000", null, null, 1, 4)),
            IntStream.range(1, documents)
                .mapToObj(d -> new LabelledSearch.Negative("d%04d".formatted(d), null, null))
                .toList()),
        0);
  }

  @Test
  void shouldKeepThoseThatWereLookedAtLast() {
    recent.put(key("a"), 5, open(20, null));
    recent.put(key("b"), 5, open(20, null));
    recent.put(key("c"), 5, open(20, null));
    assertThat(recent.of(key("a"), 5)).isNotNull();
    recent.put(key("d"), 5, open(20, null));
    assertThat(recent.of(key("b"), 5)).as("looked at longest ago").isNull();
    assertThat(recent.of(key("a"), 5)).isNotNull();
    assertThat(recent.of(key("c"), 5)).isNotNull();
    assertThat(recent.of(key("d"), 5)).isNotNull();
    assertThat(recent.of(key("d"), 6)).as("another decision of the search").isNull();
  }

  @Test
  void shouldKeepNoneThatIsLargerThanAllItMayHold() {
    recent.put(key("small"), 5, open(1, null));
    recent.put(key("many documents"), 5, open(1000, null));
    assertThat(recent.of(key("many documents"), 5)).isNull();
    recent.put(key("long vector"), 5, open(1, new Features.Vector(new float[8192])));
    assertThat(recent.of(key("long vector"), 5)).isNull();
  }

  @Test
  void shouldTakeBackTheBytesOfWhatIsReplacedOrRemoved() {
    for (int i = 0; i < 100; i++) {
      recent.put(key("replaced"), 5, open(20, null));
      recent.put(key("removed"), 5, open(20, null));
      recent.remove(key("removed"), 5);
      recent.remove(key("removed"), 5);
    }
    assertThat(recent.of(key("replaced"), 5)).isNotNull();
    recent.put(key("another"), 5, open(20, null));
    recent.put(key("third"), 5, open(20, null));
    assertThat(recent.of(key("replaced"), 5)).isNotNull();
  }
}
