package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class ExponentialTest {
  @Test
  void shouldAgreeWithStrictMath() {
    for (double x = 0; x > -700; x -= 0.0137) {
      double expected = StrictMath.exp(x);
      assertThat(Exponential.ofNonPositive(x)).isCloseTo(expected, withinPercentage(1e-13));
    }
  }

  @Test
  void shouldBeExactAtZeroAndInTheTail() {
    assertThat(Exponential.ofNonPositive(0)).isEqualTo(1);
    assertThat(Exponential.ofNonPositive(-0.0)).isEqualTo(1);
    assertThat(Exponential.ofNonPositive(-701)).isZero();
    assertThat(Exponential.ofNonPositive(Double.NEGATIVE_INFINITY)).isZero();
  }
}
