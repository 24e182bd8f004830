package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowGradientsTest {
  private final RowGradients gradients = new RowGradients(50, 2);

  @AfterEach
  void close() {
    gradients.close();
  }

  @Test
  void shouldMergeContributionsToOneRow() {
    gradients.add(40, new double[] {1, 2});
    gradients.add(3, new double[] {5, 5});
    gradients.add(40, new double[] {10, 20});
    assertThat(gradients.count()).isEqualTo(2);
    assertThat(gradients.row(0)).isEqualTo(40);
    assertThat(gradients.ofRow(40)).containsExactly(11, 22);
    assertThat(gradients.ofRow(7)).containsExactly(0, 0);
  }

  @Test
  void shouldClipToLargestNorm() {
    gradients.add(0, new double[] {3, 0});
    gradients.add(1, new double[] {0, 4});
    assertThat(gradients.clip(0)).isEqualTo(5);
    assertThat(gradients.clip(10)).isEqualTo(5);
    assertThat(gradients.clip(1)).isEqualTo(5);
    assertThat(gradients.norm()).isCloseTo(1, within(1e-6));
    assertThat(gradients.ofRow(1)[1]).isCloseTo(0.8, within(1e-6));
  }

  @Test
  void shouldKnowTheLengthOfEachGradient() {
    gradients.add(8, new double[] {1, 2});
    gradients.add(3, new double[] {5, 0});
    gradients.add(8, new double[] {2, 2});
    assertThat(gradients.square(0)).isEqualTo(25);
    assertThat(gradients.square(1)).isEqualTo(25);
    gradients.clip(Math.sqrt(0.5));
    assertThat(gradients.square(0)).isCloseTo(0.25, within(1e-6));
  }

  /** Squares of such numbers are none of float32's. */
  @Test
  void shouldMeasureAndClipHugeGradients() {
    gradients.add(8, new double[] {3e30, 4e30});
    assertThat(gradients.clip(5)).isCloseTo(5e30, within(1e24));
    assertThat(gradients.ofRow(8)).containsExactly(new double[] {3, 4}, within(1e-5));
    gradients.add(9, new double[] {Double.NaN, 0});
    assertThat(gradients.norm()).isNaN();
  }

  /** Memory that is reused holds what was there before. */
  @Test
  void shouldKeepWhatItHasWhenItGrows() {
    try (RowGradients many = new RowGradients(1000, 3)) {
      for (int round = 0; round < 2; round++) {
        many.clear();
        for (int row = 999; row >= 0; row--) {
          many.add(row, new double[] {row, 1, -row});
        }
        for (int row = 0; row < 1000; row++) {
          assertThat(many.ofRow(row)).containsExactly(row, 1, -row);
          assertThat(many.row(999 - row)).isEqualTo(row);
        }
        assertThat(many.nativeBytes()).as("reused").isEqualTo(1024 * 16 * Float.BYTES);
      }
    }
  }

  @Test
  void shouldForgetWhenCleared() {
    for (int row = 0; row < 50; row++) {
      gradients.add(row, new double[] {1, 1});
    }
    gradients.clear();
    gradients.add(49, new double[] {2, 2});
    assertThat(gradients.count()).isEqualTo(1);
    assertThat(gradients.ofRow(49)).containsExactly(2, 2);
    assertThat(gradients.ofRow(0)).containsExactly(0, 0);
  }

  /** A slope serves all rows that one text alone has touched, and is no row's to be changed. */
  @Test
  void shouldTakeSlopesOfSeveralTextsAsTheyAre() {
    int[][] first = {{1, 2}, {2, 3, 3}};
    int[][] second = {{3, 4}, {1}, {9}};
    gradients.add(2, text -> first[text], slopes(10));
    gradients.add(3, text -> second[text], slopes(100));
    assertThat(gradients.count()).isEqualTo(5);
    assertThat(gradients.ofRow(1)).containsExactly(10 + 101, -10 - 101);
    assertThat(gradients.ofRow(2)).containsExactly(10 + 11, -10 - 11);
    assertThat(gradients.ofRow(3)).containsExactly(11 + 11 + 100, -11 - 11 - 100);
    assertThat(gradients.ofRow(4)).containsExactly(100, -100);
    assertThat(gradients.ofRow(9)).containsExactly(102, -102);
    assertThat(gradients.square(3)).isEqualTo(2 * 100 * 100);
    double norm = gradients.norm();

    gradients.clip(norm / 2);
    assertThat(gradients.norm()).isCloseTo(norm / 2, within(1e-4));
    assertThat(gradients.ofRow(3)).containsExactly(new double[] {61, -61}, within(1e-4));
    assertThat(gradients.ofRow(4)).containsExactly(new double[] {50, -50}, within(1e-4));

    gradients.clear();
    gradients.add(1, text -> new int[] {4, 5}, slopes(7));
    gradients.add(4, new double[] {1, 1});
    assertThat(gradients.ofRow(4)).containsExactly(8, -6);
    assertThat(gradients.ofRow(5)).containsExactly(7, -7);
  }

  /** Text i has (first + i, −first − i). */
  private static RowGradients.Slopes slopes(int first) {
    return (from, to, into, at, given) -> {
      for (int i = from; i < to; i++) {
        into.write(at + i, new float[] {first + i, -first - i}, 2);
        given[at + i] = true;
      }
    };
  }
}
