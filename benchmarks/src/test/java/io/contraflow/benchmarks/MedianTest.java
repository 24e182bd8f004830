package io.contraflow.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void shouldBeTheMiddleOne() {
    assertThat(Median.of(9, 1, 100)).isEqualTo(9);
    assertThat(Median.of(4)).isEqualTo(4);
  }

  @Test
  void shouldBeBetweenTheTwoInTheMiddle() {
    assertThat(Median.of(8, 1, 2, 100)).isEqualTo(5);
  }

  @Test
  void shouldNotSortTheCallersFigures() {
    double[] figures = {3, 1, 2};
    Median.of(figures);
    assertThat(figures).containsExactly(3, 1, 2);
  }

  @Test
  void shouldRefuseNothing() {
    assertThatThrownBy(Median::of).hasMessage("a median needs at least one figure");
  }
}
