package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.loss.Denominator;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.Positives;
import io.contraflow.learner.step.LossTerms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThatThrownBy(() -> with("learner.loss", "hinge"))
        .hasMessage(
            "learner.loss must be infonce or mnrl or ntxent or clip or supcon or dcl or triplet or"
                + " auto, was hinge; set learner.loss in the test");
  }

  @Test
  void shouldReadTheObjective() {
    LossOptions margin = new LossOptions(.05, true, false).withMargin(.2);
    assertThat(with("learner.loss", "triplet").learnerOptions().loss()).isEqualTo(margin);
    Configuration set =
        with("learner.objective", "margin").with("learner.margin", "0.5", "the test");
    assertThat(set.learnerOptions().loss()).isEqualTo(margin.withMargin(.5));
    assertThat(set.recorded())
        .containsEntry("learner.objective", "margin")
        .containsEntry("learner.margin", "0.5");
    assertThat(Configuration.defaults().recorded()).containsEntry("learner.objective", "softmax");
  }

  @Test
  void shouldRefuseWithAMarginWhatOnlyASoftmaxHas() {
    Configuration margin = with("learner.objective", "margin");
    assertThatThrownBy(() -> margin.with("learner.loss", "infonce", "the test").requireConsistent())
        .hasMessage(
            "learner.objective must be softmax with learner.loss infonce, was margin; leave one of"
                + " the two out");
    assertThatThrownBy(
            () -> margin.with("learner.denominator", "decoupled", "the test").requireConsistent())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "learner.denominator must be standard with learner.objective margin, was decoupled;"
                + " set one of the two");
    assertThatThrownBy(
            () -> margin.with("learner.logq", "streaming", "the test").requireConsistent())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("learner.logq must be none with learner.objective margin");
    assertThatThrownBy(() -> with("learner.margin", "0"))
        .hasMessage("learner.margin must be in (0, 2], was 0; set learner.margin in the test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[64, 128]", "64,128", "[64,128]"})
  void shouldReadPrefixes(String lengths) {
    Configuration set = with("learner.matryoshka", lengths);
    assertThat(set.learnerOptions().loss())
        .isEqualTo(new LossOptions(.05, true, false).withPrefixes(List.of(64, 128)));
    assertThat(set.recorded()).containsEntry("learner.matryoshka", "[64, 128]");
  }

  @Test
  void shouldReadPrefixesOfAFile() throws Exception {
    assertThat(YamlFile.parse("learner:\n  matryoshka: [64, 128]", "a.yaml"))
        .containsEntry("learner.matryoshka", "[64,128]");
    assertThat(Configuration.defaults().recorded()).containsEntry("learner.matryoshka", "none");
    assertThatThrownBy(() -> YamlFile.parse("learner:\n  margin: [1]", "a.yaml"))
        .hasMessage("learner.margin must be one value, was a list; set learner.margin in a.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[128, 64]", "0", "64,", "[]", "all"})
  void shouldRefuseOtherPrefixes(String lengths) {
    assertThatThrownBy(() -> with("learner.matryoshka", lengths))
        .hasMessage(
            "learner.matryoshka must be whole numbers such as [64, 128], each above the one before"
                + " it, or none, was "
                + lengths
                + "; set learner.matryoshka in the test");
  }

  @Test
  void shouldRefusePrefixesAsLongAsTheVectors() {
    assertThatThrownBy(() -> with("learner.matryoshka", "64, 256").requireConsistent())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "prefixes must be shorter than the vectors, 256, was [64, 256]; set"
                + " learner.matryoshka");
  }

  @Test
  void shouldReadTerms() {
    assertThat(Configuration.defaults().learnerOptions().terms()).isEqualTo(LossTerms.NONE);
    Configuration set =
        with("learner.distillation", "0.5")
            .with("learner.teacher-temperature", "4", "the test")
            .with("learner.cosent", "0.1", "the test");
    assertThat(set.learnerOptions().terms()).isEqualTo(new LossTerms(.5, 4, .1));
    assertThatThrownBy(
            () -> set.with("learner.page-negatives", "0", "the test").requireConsistent())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "learner.page-negatives must be at least 1 with learner.distillation, which compares a"
                + " page's documents, was 0; set it, or learner.distillation to 0");
    assertThatThrownBy(() -> with("learner.distillation", "-1"))
        .hasMessage(
            "learner.distillation must be at least 0, was -1; set learner.distillation in the test");
    assertThatThrownBy(() -> with("learner.teacher-temperature", "0"))
        .hasMessageStartingWith("learner.teacher-temperature must be at least 0.000001, was 0;");
  }

  private static Configuration with(String key, String value) {
    return Configuration.defaults().with(key, value, "the test");
  }
}
