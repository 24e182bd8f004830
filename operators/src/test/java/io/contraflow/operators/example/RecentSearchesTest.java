package io.contraflow.operators.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.search.LabelledSearch;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.junit.jupiter.api.Test;

class RecentSearchesTest {
  private final RecentSearches recent = new RecentSearches(3, 10_000);

  private static Tuple2<String, String> key(String searchId) {
    return Tuple2.of("m", searchId);
  }

  private RecentSearches.Open add(String searchId) {
    RecentSearches.Open open = new RecentSearches.Open(key(searchId), 5, null, 0);
    recent.add(open);
    return open;
  }

  private static LabelledSearch search(int documents, Features.Vector queryVector) {
    return new LabelledSearch(
        "m",
        5,
        "s",
        "",
        "",
        queryVector,
        List.of(new LabelledSearch.Positive("d0000", null, null, 1, 4)),
        IntStream.range(1, documents)
            .mapToObj(d -> new LabelledSearch.Negative("d%04d".formatted(d), null, null))
            .toList());
  }

  private static DocumentAnswer answer(String docId, int tokens) {
    Document document = new Document(docId, 1, new Features.Tokens(new int[tokens]));
    return new DocumentAnswer("m", "s", 5, docId, 5, document, null);
  }

  @Test
  void shouldGiveUpThoseThatNothingCameForForLongest() {
    RecentSearches.Open a = add("a");
    RecentSearches.Open b = add("b");
    add("c");
    assertThat(recent.of(key("a"), 5)).isSameAs(a);
    assertThat(recent.surplus()).isNull();
    add("d");
    assertThat(recent.surplus()).isSameAs(b);
    recent.remove(b);
    assertThat(recent.of(key("b"), 5)).isNull();
    assertThat(recent.surplus()).isNull();
    assertThat(recent.of(key("d"), 6)).as("another decision of the search").isNull();
  }

  @Test
  void shouldGiveUpWhatIsLargerThanAllItMayHold() {
    RecentSearches.Open many = add("many documents");
    recent.put(many, search(1000, null));
    assertThat(recent.surplus()).isSameAs(many);
    recent.remove(many);
    RecentSearches.Open vector = add("long vector");
    recent.put(vector, search(1, new Features.Vector(new float[8192])));
    assertThat(recent.surplus()).isSameAs(vector);
    recent.remove(vector);
    RecentSearches.Open text = add("long text");
    recent.put(text, answer("d", 4096));
    assertThat(recent.surplus()).isSameAs(text);
  }

  @Test
  void shouldTakeBackTheBytesOfWhatIsStoredOrRemoved() {
    for (int i = 0; i < 100; i++) {
      RecentSearches.Open open = add("s");
      recent.put(open, search(20, null));
      recent.put(open, answer("d0000", 1000));
      recent.stored(open);
      assertThat(open.answers()).isEmpty();
      recent.put(open, answer("d0001", 1000));
      recent.remove(open);
      recent.remove(open);
    }
    add("another");
    assertThat(recent.surplus()).isNull();
  }

  @Test
  void shouldKnowWhatStateKnows() {
    RecentSearches.Open open = add("s");
    assertThat(open.isStored()).isFalse();
    recent.put(open, search(2, null));
    recent.stored(open);
    assertThat(open.isStored()).isTrue();
    assertThat(open.isSearchStored()).isTrue();
    DocumentAnswer missing =
        new DocumentAnswer("m", "s", 5, "d0000", 5, null, DropReason.NO_DOCUMENT);
    recent.put(open, missing);
    assertThat(open.isComplete()).isFalse();
    recent.put(open, answer("d0001", 1));
    assertThat(open.isComplete()).isTrue();
    assertThat(new RecentSearches.Open(key("t"), 5, null, 1).isStored()).isTrue();
    assertThat(new RecentSearches.Open(key("t"), 5, search(1, null), 0).isSearchStored()).isTrue();
  }
}
