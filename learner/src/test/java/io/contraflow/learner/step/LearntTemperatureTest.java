package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.loss.LossOptions;
import org.junit.jupiter.api.Test;

class LearntTemperatureTest {

  /** Adam's steps by equal gradients are of the rate. */
  @Test
  void shouldMoveItsScaleAgainstTheGradient() {
    LearntTemperature temperature = of(.05);
    temperature.apply(3);
    temperature.apply(3);
    assertThat(temperature.value()).isCloseTo(.05 * Math.exp(.002), within(1e-10));
  }

  /** Kingma and Ba, by hand: m = .1, .09 − .2; v = .001, .000999 + .004. */
  @Test
  void shouldStepAsAdam() {
    LearntTemperature temperature = of(.05);
    temperature.apply(1);
    temperature.apply(-2);
    double second = (.09 - .2) / (1 - .81) / Math.sqrt((.000999 + .004) / (1 - .998001));
    assertThat(temperature.value()).isCloseTo(.05 * Math.exp(.001 * (1 + second)), within(1e-9));
  }

  @Test
  void shouldStayWithinItsLimits() {
    LearntTemperature cold = of(.01);
    cold.apply(-1);
    assertThat(cold.value()).isCloseTo(.01, within(1e-15));
    LearntTemperature warm = of(1);
    warm.apply(1);
    assertThat(warm.value()).isEqualTo(1);
  }

  private static LearntTemperature of(double temperature) {
    return new LearntTemperature(new LossOptions(temperature, false, false));
  }
}
