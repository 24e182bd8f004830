package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.loss.Denominator;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.Positives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "auto, true, false, STANDARD, ONE",
    "infonce, true, false, STANDARD, ONE",
    "mnrl, false, false, STANDARD, ONE",
    "ntxent, true, false, STANDARD, ONE",
    "clip, true, true, STANDARD, ONE",
    "supcon, true, false, STANDARD, ALL",
    "dcl, true, false, DECOUPLED, ONE"
  })
  void shouldReadANameAsOptions(
      String name,
      boolean symmetric,
      boolean learnt,
      Denominator denominator,
      Positives positives) {
    assertThat(with("learner.loss", name).learnerOptions().loss())
        .isEqualTo(new LossOptions(.05, learnt, symmetric, denominator, positives, 2, false));
  }

  @Test
  void shouldTakeWhatTheNameLeavesOpen() {
    Configuration set =
        with("learner.loss", "supcon")
            .with("learner.symmetric", "false", "the test")
            .with("learner.positives", "all", "the test")
            .with("learner.false-negative-margin", "0.1", "the test");
    assertThat(set.learnerOptions().loss())
        .isEqualTo(
            new LossOptions(.05, false, false, Denominator.STANDARD, Positives.ALL, .1, false));
    assertThat(set.recorded())
        .containsEntry("learner.loss", "supcon")
        .containsEntry("learner.positives", "all")
        .containsEntry("learner.denominator", "standard")
        .containsEntry("learner.temperature-learnt", "false")
        .containsEntry("learner.symmetric", "false");
  }

  @Test
  void shouldTakeOptionsWithoutAName() {
    Configuration set =
        with("learner.denominator", "decoupled")
            .with("learner.temperature-learnt", "true", "the test");
    assertThat(set.learnerOptions().loss())
        .isEqualTo(
            new LossOptions(.05, true, true, Denominator.DECOUPLED, Positives.ONE, 2, false));
  }

  @Test
  void shouldRefuseAnOptionThatContradictsTheName() {
    assertThatThrownBy(
            () ->
                with("learner.loss", "clip")
                    .with("learner.symmetric", "false", "the test")
                    .requireConsistent())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "learner.symmetric must be true with learner.loss clip, was false; leave one of the"
                + " two out");
    assertThatThrownBy(
            () ->
                with("learner.loss", "dcl")
                    .with("learner.denominator", "standard", "the test")
                    .requireConsistent())
        .hasMessage(
            "learner.denominator must be decoupled with learner.loss dcl, was standard; leave one"
                + " of the two out");
  }

  @Test
  void shouldRefuseToLearnATemperatureFromBelowItsLowest() {
    assertThatThrownBy(
            () ->
                with("learner.temperature", "0.005")
                    .with("learner.loss", "clip", "the test")
                    .requireConsistent())
        .hasMessage(
            "a temperature that is learnt must begin in [0.01, 1], was 0.005; set"
                + " learner.temperature");
    assertThatThrownBy(() -> with("learner.loss", "triplet"))
        .hasMessage(
            "learner.loss must be infonce or mnrl or ntxent or clip or supcon or dcl or auto, was"
                + " triplet; set learner.loss in the test");
  }

  private static Configuration with(String key, String value) {
    return Configuration.defaults().with(key, value, "the test");
  }
}
