package io.contraflow.learner.window;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UniqueTopicsTest {
  private static final int STRIDE = 4;

  private final SlidingWindow window = create(true);

  private static SlidingWindow create(boolean unique) {
    return new SlidingWindow(2 * STRIDE, STRIDE, 1000, unique);
  }

  @Test
  void shouldDeferAnExampleWhoseQueryOrDocumentEntersAlready() {
    Example first = example(1, 1, 1);
    Example sameQuery = example(2, 1, 2);
    Example sameDocument = example(3, 3, 1);
    Example free = example(4, 4, 4);
    Example sameAsDeferred = example(5, 5, 2);
    List.of(first, sameQuery, sameDocument, free, sameAsDeferred).forEach(window::add);
    assertThat(window.rows()).containsExactly(first, free);
    assertThat(window.entering()).isEqualTo(2);
    assertThat(window.deferred()).isEqualTo(3);
    window.advance();
    assertThat(window.rows()).containsExactly(first, free, sameQuery, sameDocument);
    assertThat(window.entering()).isEqualTo(2);
    window.advance();
    assertThat(window.rows()).containsExactly(sameQuery, sameDocument, sameAsDeferred);
    assertThat(window.deferred()).isZero();
  }

  @Test
  void shouldLoseNothingAndKeepTheOrderOfATopic() {
    SplittableRandom random = new SplittableRandom(3);
    List<Example> all = new ArrayList<>();
    List<Example> used = new ArrayList<>();
    for (int i = 0; i < 500 || window.entering() > 0; i++) {
      if (i < 500) {
        Example next = example(100L * i, random.nextInt(8), random.nextInt(8));
        all.add(next);
        while (window.dueBefore(next.decisionTimeMs())) {
          step(used);
        }
        window.add(next);
      }
      while (window.full() || i >= 500 && window.entering() > 0) {
        step(used);
      }
    }
    assertThat(used).hasSize(500).containsExactlyInAnyOrderElementsOf(all);
    for (int topic = 0; topic < 8; topic++) {
      String query = "query " + topic;
      String document = "d" + topic;
      assertThat(used)
          .filteredOn(e -> e.query().equals(query))
          .isEqualTo(all.stream().filter(e -> e.query().equals(query)).toList());
      assertThat(used)
          .filteredOn(e -> e.docId().equals(document))
          .isEqualTo(all.stream().filter(e -> e.docId().equals(document)).toList());
    }
  }

  private void step(List<Example> used) {
    List<Example> rows = window.rows();
    List<Example> entering = rows.subList(rows.size() - window.entering(), rows.size());
    Set<String> topics = new HashSet<>();
    for (Example example : entering) {
      assertThat(topics.add(example.query()) & topics.add(example.docId())).isTrue();
    }
    used.addAll(entering);
    window.advance();
  }

  @Test
  void shouldBeDueWhenWhatWasDeferredHasWaitedTooLong() {
    window.add(example(5000, 1, 1));
    window.add(example(5900, 1, 2));
    assertThat(window.dueBefore(6001)).isTrue();
    window.advance();
    assertThat(window.dueBefore(6900)).isFalse();
    assertThat(window.dueBefore(6901)).isTrue();
    assertThat(window.dueAtMs()).isEqualTo(6900);
    window.advance();
    assertThat(window.dueBefore(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void shouldLetWhatWasDeferredEnterWhereTheRestIsForgotten() {
    window.add(example(1, 1, 1));
    window.add(example(2, 1, 9));
    window.add(example(3, 1, 12));
    assertThat(window.forget("d9")).as("no step had used it").isEqualTo(1);
    assertThat(window.forget("d1")).isEqualTo(1);
    assertThat(window.rows()).extracting(Example::docId).containsExactly("d12");
    assertThat(window.deferred()).isZero();
    window.add(example(4, 1, 14));
    assertThat(window.clear()).as("but for what is deferred").isEqualTo(1);
    assertThat(window.rows()).extracting(Example::docId).containsExactly("d14");
  }

  @Test
  void shouldContinueAfterARestoreAsIfNothingHadHappened() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    MapStore store = new MapStore();
    SlidingWindow restored = create(true);
    for (int i = 0; i < 300; i++) {
      Example next = example(i, random.nextInt(6), random.nextInt(6));
      window.add(next);
      restored.add(next);
      if (i % 7 == 3) {
        restored = store.through(restored, create(true));
      }
      while (window.full() || i % 20 == 0 && window.entering() > 1) {
        assertThat(restored.advance()).isEqualTo(window.advance());
      }
      assertThat(restored.rows()).isEqualTo(window.rows());
      assertThat(restored.entering()).isEqualTo(window.entering());
      assertThat(restored.deferred()).isEqualTo(window.deferred());
    }
    assertThat(window.deferred()).isPositive();
    int waiting = window.entering() + window.deferred();
    SlidingWindow plain = MapStore.copy(window, create(false));
    assertThat(plain.entering()).isEqualTo(waiting);
    assertThat(plain.deferred()).isZero();
  }
}
