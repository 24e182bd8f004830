package io.contraflow.learner.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SeenDocumentsTest {
  private final SeenDocuments seen = new SeenDocuments(2, 7);

  @Test
  void shouldKeepThoseTrainedOnLastWhenTheyWereFirstSeenLongAgo() {
    seen.add("a");
    seen.add("b");
    seen.add("a");
    seen.add("c");
    assertThat(seen.contains("a")).isTrue();
    assertThat(seen.contains("b")).isFalse();
    assertThat(seen.contains("c")).isTrue();
  }

  @Test
  void shouldComeBackFromAStoreInItsOrder() throws IOException {
    seen.add("a");
    seen.add("b");
    seen.add("a");
    SeenDocuments restored = MapStore.copy(seen, new SeenDocuments(2, 7));
    restored.add("c");
    assertThat(restored.contains("a")).isTrue();
    assertThat(restored.contains("b")).isFalse();
  }
}
