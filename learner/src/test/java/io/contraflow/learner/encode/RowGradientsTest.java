package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RowGradientsTest {
  private final RowGradients gradients = new RowGradients(50, 2);

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
    assertThat(gradients.norm()).isCloseTo(1, within(1e-15));
    assertThat(gradients.ofRow(1)[1]).isCloseTo(0.8, within(1e-15));
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
}
