package io.contraflow.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Bm25IndexTest {

  @Test
  void shouldScoreByTheFormulaInTheContract() {
    try (Bm25Index index =
        Bm25Index.of(List.of("a", "b", "c"), List.of("red fox fox", "red hound", "grey cat"))) {
      double idf = Math.log(1 + (3 - 1 + 0.5) / (1 + 0.5));
      double expected = idf * 2 / (2 + 0.9 * (1 - 0.4 + 0.4 * 3 / (7 / 3.0)));

      List<Hit> hits = index.search("foxes", 10);

      assertThat(hits).extracting(Hit::docId).containsExactly("a");
      assertThat((double) hits.get(0).score()).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void shouldCountATermAsOftenAsTheQueryHasIt() {
    try (Bm25Index index = Bm25Index.of(List.of("a"), List.of("red fox"))) {
      float once = index.search("fox", 1).get(0).score();
      float twice = index.search("fox FOX", 1).get(0).score();

      assertThat(twice).isCloseTo(2 * once, within(1e-6f));
    }
  }

  @Test
  void shouldRankEqualScoresInOrderOfAddition() {
    List<String> ids = IntStream.range(0, 5000).mapToObj(i -> "d" + (5000 - i)).toList();
    List<String> texts = ids.stream().map(id -> "the same words").toList();

    try (Bm25Index index = Bm25Index.of(ids, texts)) {
      assertThat(index.search("words", 5000)).extracting(Hit::docId).isEqualTo(ids);
      assertThat(index.search("words", 3)).extracting(Hit::ordinal).containsExactly(0, 1, 2);
    }
  }

  @Test
  void shouldTakeOperatorsAsPlainText() {
    try (Bm25Index index = Bm25Index.of(List.of("a"), List.of("either or both"))) {
      assertThat(index.search("text:\"(both AND -[ ~ * ^ \\", 1)).hasSize(1);
      assertThat(index.search("+-!(){}[]^\"~*?:\\/", 1)).isEmpty();
    }
  }

  @Test
  void shouldFindNothingForStopWordsAndEmptyText() {
    try (Bm25Index index = Bm25Index.of(List.of("a", "b"), List.of("the and of", "word"))) {
      assertThat(index.search("the", 10)).isEmpty();
      assertThat(index.search("", 10)).isEmpty();
      assertThat(index.search("word", 10)).extracting(Hit::ordinal).containsExactly(1);
    }
  }

  @Test
  void shouldSearchAQueryOfAnyLength() {
    String text =
        IntStream.range(0, 20_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    try (Bm25Index index = Bm25Index.of(List.of("a"), List.of(text))) {
      assertThat(index.search(text, 10)).hasSize(1);
      assertThat(index.search("x".repeat(100_000), 10)).isEmpty();
    }
  }

  @Test
  void shouldSearchAnIndexWithoutDocuments() {
    try (Bm25Index index = Bm25Index.builder().build()) {
      assertThat(index.search("word", 10)).isEmpty();
      assertThat(index.size()).isZero();
    }
  }

  @Test
  void shouldGiveTheSameHitsToManyThreads() {
    List<String> ids = IntStream.range(0, 500).mapToObj(i -> "d" + i).toList();
    List<String> texts = ids.stream().map(id -> "word " + id + " shared").toList();
    try (Bm25Index index = Bm25Index.of(ids, texts)) {
      List<Hit> alone = index.search("shared word d7", 20);

      assertThat(
              IntStream.range(0, 400)
                  .parallel()
                  .mapToObj(i -> index.search("shared word d7", 20))
                  .distinct())
          .containsExactly(alone);
    }
  }

  @Test
  void shouldSayWhatIsWrong() {
    assertThatThrownBy(() -> Bm25Index.of(List.of("a", "a"), List.of("x", "y")))
        .hasMessage("a document may be added once, came twice: a");
    assertThatThrownBy(() -> Bm25Index.of(List.of("a"), List.of()))
        .hasMessage("each document needs an id and a text: ids=1 texts=0");
    try (Bm25Index index = Bm25Index.of(List.of("a"), List.of("x"))) {
      assertThatThrownBy(() -> index.search("x", 0)).hasMessage("k must be at least 1, was 0");
    }
  }
}
