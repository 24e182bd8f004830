package io.contraflow.learner.window;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private final SlidingWindow window = new SlidingWindow(8, 2, 1000, false);

  @Test
  void shouldHoldTheLastSizeExamplesUnderFullStrides() {
    List<Example> all = new ArrayList<>();
    for (int step = 0; step < 10; step++) {
      for (int i = 0; i < 2; i++) {
        Example next = example(1000 * step + i, step, i);
        all.add(next);
        assertThat(window.full()).isFalse();
        window.add(next);
      }
      assertThat(window.full()).isTrue();
      assertThat(window.rows()).isEqualTo(all.subList(Math.max(0, all.size() - 8), all.size()));
      assertThat(window.entering()).isEqualTo(2);
      window.advance();
    }
  }

  @Test
  void shouldUseEachExampleSizeByStrideTimesHoweverEarlyStepsAre() {
    List<Example> retired = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      window.add(example(10_000L * i, i, i));
      assertThat(window.rows().size()).isLessThanOrEqualTo(4);
      retired.addAll(window.advance());
      assertThat(retired).hasSize(Math.max(0, i - 2));
    }
  }

  @Test
  void shouldBeDueOnceTheOldestNewExampleIsOlderThanMaxWait() {
    assertThat(window.dueBefore(Long.MAX_VALUE)).isFalse();
    window.add(example(5000, 1, 1));
    window.add(example(5900, 2, 2));
    assertThat(window.dueBefore(6000)).isFalse();
    assertThat(window.dueBefore(6001)).isTrue();
    window.advance();
    assertThat(window.dueBefore(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void shouldNotBeDueBeforeTheFirstWatermark() {
    window.add(example(1_700_000_000_000L, 1, 1));
    assertThat(window.dueBefore(Long.MIN_VALUE)).isFalse();
    assertThat(window.dueBefore(Long.MIN_VALUE + 1)).isFalse();
  }

  @Test
  void shouldForgetADeletedDocumentAsPositiveAndAsNegative() {
    window.add(example(1, 1, 1)); // negatives 2 and 6
    window.add(example(2, 2, 2));
    window.advance();
    window.add(example(3, 3, 2));
    assertThat(window.forget("d2")).isEqualTo(1);
    assertThat(window.entering()).isZero();
    assertThat(window.rows()).hasSize(1);
    assertThat(window.rows().get(0).negatives()).extracting("id").containsExactly("d6");
  }

  @Test
  void shouldContinueAfterARestoreAsIfNothingHadHappened() throws IOException {
    for (int i = 0; i < 5; i++) {
      window.add(example(i, i, i));
      if (i % 2 == 1) {
        window.advance();
      }
    }
    SlidingWindow restored = MapStore.copy(window, new SlidingWindow(8, 2, 1000, false));
    for (int i = 5; i < 12; i++) {
      window.add(example(i, i, i));
      restored.add(example(i, i, i));
      assertThat(restored.rows()).isEqualTo(window.rows());
      assertThat(restored.entering()).isEqualTo(window.entering());
      if (window.full()) {
        assertThat(restored.advance()).isEqualTo(window.advance());
      }
    }
  }
}
