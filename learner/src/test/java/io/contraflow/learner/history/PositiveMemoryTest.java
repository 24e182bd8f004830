package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.document;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositiveMemoryTest {
  private final PositiveMemory memory = new PositiveMemory(2, 10_000, 4, 42);

  private static Example click(long timeMs, String user, String search, int document) {
    return new Example(
        "default",
        timeMs,
        timeMs,
        search,
        user,
        "shoes",
        Features.tokens(1),
        document(document),
        List.of(),
        1f);
  }

  @Test
  void shouldNeedTwoDistinctUsers() {
    memory.add(click(1, "ann", "s1", 1));
    memory.add(click(2, "ann", "s2", 1));
    assertThat(memory.isKnown("shoes", document(1))).isFalse();
    memory.add(click(3, "bob", "s3", 1));
    assertThat(memory.isKnown("shoes", document(1))).isTrue();
    assertThat(memory.isKnown("boots", document(1))).isFalse();
    assertThat(memory.isKnown("shoes", document(2))).isFalse();
  }

  @Test
  void shouldCountSearchesWhereThereIsNoUser() {
    memory.add(click(1, "", "s1", 1));
    memory.add(click(2, "", "s1", 1));
    assertThat(memory.isKnown("shoes", document(1))).isFalse();
    memory.add(click(3, "", "s2", 1));
    assertThat(memory.isKnown("shoes", document(1))).isTrue();
  }

  @Test
  void shouldForgetEvidenceThatIsTooOld() {
    memory.add(click(1, "ann", "s1", 1));
    memory.add(click(2, "bob", "s2", 1));
    memory.add(click(10_002, "ann", "s3", 2));
    assertThat(memory.isKnown("shoes", document(1))).isTrue();
    memory.add(click(10_003, "bob", "s4", 3));
    assertThat(memory.isKnown("shoes", document(1))).isFalse();
    assertThat(memory.size()).isEqualTo(2);
  }

  @Test
  void shouldRememberNoMorePairsThanItsCapacity() {
    memory.add(click(1, "ann", "s1", 1));
    memory.add(click(2, "bob", "s2", 1));
    memory.add(click(3, "ann", "s3", 2));
    memory.add(click(4, "ann", "s4", 3));
    memory.add(click(5, "ann", "s5", 4));
    memory.add(click(6, "bob", "s6", 1));
    assertThat(memory.size()).isEqualTo(4);
    memory.add(click(7, "ann", "s7", 5));
    assertThat(memory.size()).isEqualTo(4);
    assertThat(memory.isKnown("shoes", document(1))).isTrue();
    memory.add(click(8, "bob", "s8", 2));
    assertThat(memory.isKnown("shoes", document(2))).as("ann's action is forgotten").isFalse();
  }

  @Test
  void shouldForgetADeletedDocument() {
    memory.add(click(1, "ann", "s1", 1));
    memory.add(click(2, "bob", "s2", 1));
    memory.add(click(3, "ann", "s3", 2));
    memory.forget("d1");
    assertThat(memory.isKnown("shoes", document(1))).isFalse();
    memory.add(click(4, "bob", "s4", 1));
    assertThat(memory.isKnown("shoes", document(1))).isFalse();
    memory.add(click(5, "ann", "s5", 1));
    assertThat(memory.isKnown("shoes", document(1))).isTrue();
  }

  @Test
  void shouldNotBringADeletedDocumentBackFromAStore() throws IOException {
    memory.add(click(1, "ann", "s1", 1));
    memory.add(click(2, "bob", "s2", 1));
    memory.forget("d1");
    PositiveMemory restored = MapStore.copy(memory, new PositiveMemory(2, 10_000, 4, 42));
    assertThat(restored.isKnown("shoes", document(1))).isFalse();
    restored.add(click(3, "bob", "s3", 1));
    assertThat(restored.isKnown("shoes", document(1))).as("ann's click is forgotten").isFalse();
  }

  @Test
  void shouldComeBackFromAStore() throws IOException {
    memory.add(click(1, "ann", "s1", 1));
    memory.add(click(2, "bob", "s2", 1));
    memory.add(click(3, "ann", "s3", 2));
    PositiveMemory restored = MapStore.copy(memory, new PositiveMemory(2, 10_000, 4, 42));
    restored.add(click(4, "bob", "s4", 2));
    assertThat(restored.isKnown("shoes", document(1))).isTrue();
    assertThat(restored.isKnown("shoes", document(2))).isTrue();
  }
}
