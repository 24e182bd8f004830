package io.contraflow.pipeline.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownDocumentsTest {
  private final KnownDocuments known = new KnownDocuments();

  @Test
  void shouldReplaceAndRemove() {
    known.put(document("a", 1));
    known.put(document("b", 2));
    known.put(document("c", 3));
    known.put(document("a", 4));
    known.remove("b");
    known.remove("b");
    known.remove("nobody");
    assertThat(known.size()).isEqualTo(2);
    assertThat(known.get("a")).isEqualTo(document("a", 4));
    assertThat(known.get("b")).isNull();
    assertThat(known.sample(5, 1)).containsExactly(document("a", 4), document("c", 3));
    known.remove("c");
    known.remove("a");
    assertThat(known.sample(5, 1)).isEmpty();
  }

  @Test
  void shouldDrawEachAlikeAndTheSameForASeed() {
    for (int i = 0; i < 20; i++) {
      known.put(document("d" + i, i));
    }
    Map<String, Integer> drawn = new HashMap<>();
    for (long seed = 0; seed < 4000; seed++) {
      List<Document> sample = known.sample(5, seed);
      assertThat(sample).hasSize(5).doesNotHaveDuplicates().isEqualTo(known.sample(5, seed));
      sample.forEach(document -> drawn.merge(document.id(), 1, Integer::sum));
    }
    // 4,000 draws of a quarter: 1,000 each, standard deviation 27
    assertThat(drawn).hasSize(20);
    assertThat(drawn.values()).allMatch(count -> count > 860 && count < 1140);
  }

  private static Document document(String id, long content) {
    return new Document(id, content, Features.tokens(1));
  }
}
