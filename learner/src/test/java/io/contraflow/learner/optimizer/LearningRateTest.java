package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void shouldRiseLinearlyAndStay() {
    LearningRate rate = new LearningRate(0.4, 4, Schedule.CONSTANT);
    assertThat(rate.at(1)).isEqualTo(0.1);
    assertThat(rate.at(3)).isEqualTo(0.4 * 3 / 4);
    assertThat(rate.at(4)).isEqualTo(0.4);
    assertThat(rate.at(1000)).isEqualTo(0.4);
    assertThat(LearningRate.constant(0.4).at(1)).isEqualTo(0.4);
  }

  @Test
  void shouldDeclineWithTheRootOfTheStep() {
    LearningRate rate = new LearningRate(0.4, 4, Schedule.INVERSE_SQRT);
    assertThat(rate.at(3)).isEqualTo(0.4 * 3 / 4);
    assertThat(rate.at(4)).isEqualTo(0.4);
    assertThat(rate.at(16)).isCloseTo(0.2, within(1e-15));
    assertThat(rate.at(400)).isCloseTo(0.04, within(1e-15));
    LearningRate atOnce = new LearningRate(0.4, 0, Schedule.INVERSE_SQRT);
    assertThat(atOnce.at(1)).isEqualTo(0.4);
    assertThat(atOnce.at(100)).isCloseTo(0.04, within(1e-15));
  }

  @Test
  void shouldRefuseRateOfZero() {
    assertThatThrownBy(() -> LearningRate.constant(0))
        .hasMessage("learning rate must be above 0, was 0.0; set learner.learning-rate");
  }

  @Test
  void shouldBeChosenByItsSchedulesLabel() {
    assertThat(Schedule.of("inverse-sqrt")).isEqualTo(Schedule.INVERSE_SQRT);
    assertThat(Schedule.CONSTANT.label()).isEqualTo("constant");
    assertThatThrownBy(() -> Schedule.of("cosine"))
        .hasMessage(
            "a schedule must be one of constant, inverse-sqrt, was cosine; set learner.schedule");
  }
}
