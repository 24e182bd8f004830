package io.contraflow.learner.history;

import static io.contraflow.learner.example.Examples.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.kept.MapStore;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final long WEEK_MS = 7L * 24 * 3600 * 1000;

  @Test
  void shouldClaimAQueryForAWholeWeekAndNotForEver() {
    HeldOut heldOut = new HeldOut(0.1, 100, 3);
    int claimed =
        IntStream.range(0, 10_000)
            .filter(q -> heldOut.claims(example(100 * WEEK_MS, q, 1)))
            .peek(q -> assertThat(heldOut.claims(example(101 * WEEK_MS - 1, q, 2))).isTrue())
            .map(q -> heldOut.claims(example(101 * WEEK_MS, q, 1)) ? 0 : 1)
            .sum();
    // About 1,000 are claimed (standard deviation 30), and nine of ten are free again the week
    // after.
    assertThat(claimed).isBetween(750, 1050);
  }

  @Test
  void shouldClaimAQueryByTheWeekThatItIsAskedFor() {
    HeldOut heldOut = new HeldOut(0.5, 100, 3);
    for (int q = 0; q < 100; q++) {
      long later = 101 * WEEK_MS + q;
      assertThat(heldOut.claims("query " + q, later))
          .isEqualTo(heldOut.claims(example(later, q, 1)));
    }
  }

  @Test
  void shouldClaimNothingAtShareZero() {
    HeldOut heldOut = new HeldOut(0, 100, 3);
    assertThat(IntStream.range(0, 1000).filter(q -> heldOut.claims(example(1, q, 1)))).isEmpty();
  }

  @Test
  void shouldKeepTheNewest() {
    HeldOut heldOut = new HeldOut(1, 3, 3);
    IntStream.range(0, 5).forEach(i -> heldOut.add(example(i, i, i)));
    assertThat(heldOut.examples()).extracting("docId").containsExactly("d2", "d3", "d4");
    heldOut.forget("d3");
    assertThat(heldOut.examples()).extracting("docId").containsExactly("d2", "d4");
    assertThat(heldOut.examples().get(0).negatives()).extracting("id").doesNotContain("d3");
    assertThat(heldOut.examples().get(0).negatives()).isNotEmpty();
  }

  @Test
  void shouldLetAQueryGoOnceItIsLearntFrom() throws IOException {
    HeldOut heldOut = new HeldOut(1, 4, 3);
    int[] queries = {1, 2, 1, 3, 1, 2};
    for (int i = 0; i < queries.length; i++) {
      heldOut.add(example(i, queries[i], i));
    }
    HeldOut restored = MapStore.copy(heldOut, new HeldOut(1, 4, 3));
    for (HeldOut ring : List.of(heldOut, restored)) {
      assertThat(ring.holds("query 1")).isTrue();
      ring.release("query 1");
      ring.release("query 7");
      assertThat(ring.holds("query 1")).isFalse();
      assertThat(ring.examples()).extracting("docId").containsExactly("d3", "d5");
      ring.forget("d3");
      assertThat(ring.holds("query 3")).isFalse();
    }
  }
}
