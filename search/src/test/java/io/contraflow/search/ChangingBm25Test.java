package io.contraflow.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangingBm25Test {
  private static final List<String> IDS = List.of("a", "b", "c", "d");
  private static final List<String> TEXTS =
      List.of("red apples", "green apples and pears", "blue plums", "apples, apples, apples");

  @TempDir Path directory;

  @Test
  void shouldScoreAsTheFixedIndexDoes() throws Exception {
    try (ChangingBm25 changing = new ChangingBm25(directory);
        Bm25Index fixed = Bm25Index.of(IDS, TEXTS)) {
      for (int i = 0; i < IDS.size(); i++) {
        changing.put(IDS.get(i), TEXTS.get(i));
        assertThat(changing.size()).isEqualTo(i + 1); // a segment each
      }
      Map<String, Float> scores = changing.scores("red apple", IDS);
      List<Hit> hits = fixed.search("red apple", 10);
      assertThat(scores).hasSize(3).hasSize(hits.size());
      hits.forEach(
          hit -> assertThat(scores.get(hit.docId())).isCloseTo(hit.score(), within(1e-6f)));
    }
  }

  @Test
  void shouldScoreOnlyWhatIsAskedForAndThere() throws Exception {
    try (ChangingBm25 changing = new ChangingBm25(directory)) {
      assertThat(changing.scores("apples", IDS)).isEmpty();
      changing.put("a", "red apples");
      changing.put("b", "green apples");
      assertThat(changing.scores("apples", List.of("b", "missing"))).containsOnlyKeys("b");
      changing.put("b", "green pears");
      assertThat(changing.scores("apples", IDS)).containsOnlyKeys("a");
      changing.remove("a");
      changing.remove("missing");
      assertThat(changing.scores("apples", IDS)).isEmpty();
      assertThat(changing.size()).isEqualTo(1);
      assertThat(changing.scores("the of", IDS)).isEmpty();
      assertThat(changing.scores("pears", List.of())).isEmpty();
    }
  }
}
