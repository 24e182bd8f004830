package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void shouldRiseLinearlyToTheRate() {
    WarmUp warmUp = new WarmUp(0.4, 4);
    assertThat(warmUp.at(1)).isEqualTo(0.1);
    assertThat(warmUp.at(3)).isEqualTo(0.4 * 3 / 4);
    assertThat(warmUp.at(4)).isEqualTo(0.4);
    assertThat(warmUp.at(1000)).isEqualTo(0.4);
    assertThat(new WarmUp(0.4, 0).at(1)).isEqualTo(0.4);
  }

  @Test
  void shouldRefuseRateOfZero() {
    assertThatThrownBy(() -> new WarmUp(0, 1))
        .hasMessage("learning rate must be above 0, was 0.0; set learner.learning-rate");
  }
}
