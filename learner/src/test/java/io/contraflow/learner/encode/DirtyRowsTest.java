package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DirtyRowsTest {
  private final DirtyRows dirty = new DirtyRows(1000);

  private List<Integer> sweep(int left, int most) {
    List<Integer> taken = new ArrayList<>();
    dirty.sweep(left, most, taken::add);
    return taken;
  }

  private void mark(int... rows) {
    for (int row : rows) {
      dirty.mark(row);
    }
  }

  @Test
  void shouldTakeWhatWasNotMarkedAgain() {
    mark(1, 2, 3, 4, 5, 6);
    assertThat(dirty.marks()).isEqualTo(6);
    assertThat(sweep(4, 9)).containsExactly(1, 2);
    assertThat(dirty.marks()).isZero();
    mark(3, 7);
    assertThat(sweep(2, 9)).as("3 was marked again").containsExactly(4, 5, 6);
    assertThat(dirty.isMarked(3)).isTrue();
    assertThat(sweep(0, 9)).containsExactlyInAnyOrder(3, 7);
  }

  @Test
  void shouldGoRound() {
    mark(10, 20, 30);
    assertThat(sweep(2, 9)).containsExactly(10);
    mark(5);
    assertThat(sweep(2, 9)).containsExactly(20);
    assertThat(sweep(1, 9)).containsExactly(30);
    assertThat(sweep(0, 9)).containsExactly(5);
  }

  @Test
  void shouldTakeNoMoreThanItMay() {
    mark(1, 2, 3, 4, 5);
    assertThat(sweep(0, 2)).hasSize(2);
    assertThat(dirty.count()).isEqualTo(3);
    assertThat(sweep(3, 2)).isEmpty();
  }

  @Test
  void shouldLoseNoRow() {
    SplittableRandom random = new SplittableRandom(4);
    BitSet expected = new BitSet();
    BitSet distinct = new BitSet();
    for (int round = 0; round < 2000; round++) {
      for (int i = 0; i < 20; i++) {
        int row = random.nextInt(1 + random.nextInt(1000));
        mark(row);
        expected.set(row);
        distinct.set(row);
      }
      sweep(random.nextInt(300), 40).forEach(expected::clear);
      assertThat(dirty.count()).isEqualTo(expected.cardinality());
      assertThat(dirty.changed()).isEqualTo(distinct.cardinality());
      if (random.nextInt(30) == 0) {
        dirty.forEach(expected::clear);
        assertThat(expected.isEmpty()).isTrue();
        dirty.clear();
        distinct.clear();
      }
    }
  }
}
