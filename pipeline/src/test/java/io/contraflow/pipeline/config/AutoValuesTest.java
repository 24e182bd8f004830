package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.optimizer.Schedule;
import org.junit.jupiter.api.Test;

class AutoValuesTest {
  @Test
  void shouldSuitAStaticModelByDefault() {
    assertThat(Configuration.defaults().autoValues())
        .isEqualTo(
            new AutoValues(
                Start.parse("distil+lexical"), 512, 128, loss(true), OptimizerKind.ADAGRAD, .1, 2));
    assertThat(with("learner.start", "random").autoValues().learningRate()).isEqualTo(.3);
  }

  @Test
  void shouldSuitAnAdapter() {
    assertThat(with("learner.encoder", "adapter").autoValues())
        .isEqualTo(
            new AutoValues(
                Start.parse("identity"), 1024, 256, loss(false), OptimizerKind.ADAM, .001, 40));
  }

  @Test
  void shouldHaveNoRateForAnOptimizerInTheGradientsUnits() {
    Configuration sgd = with("learner.optimizer", "sgd");
    assertThatThrownBy(sgd::autoValues)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "learner.learning-rate must be a number with learner.optimizer sgd, was auto; set"
                + " learner.learning-rate");
    Configuration set = sgd.with("learner.learning-rate", "7", "the test");
    assertThat(set.learnerOptions().descent().optimizer()).isEqualTo(OptimizerKind.SGD);
  }

  @Test
  void shouldPassOnHowStepsAreTaken() {
    Descent descent =
        with("learner.schedule", "inverse-sqrt")
            .with("learner.warm-up-steps", "9", "the test")
            .with("learner.accumulator-decay", ".99", "the test")
            .with("learner.weight-decay", ".02", "the test")
            .learnerOptions()
            .descent();
    assertThat(descent)
        .isEqualTo(
            new Descent(OptimizerKind.ADAGRAD, .1, Schedule.INVERSE_SQRT, 9, .99, .02, 0, 0));
    assertThatThrownBy(() -> with("learner.weight-decay", "10").learnerOptions())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "weight decay must be at least 0 and below one over the learning rate of 0.1, was 10.0;"
                + " set learner.weight-decay");
  }

  @Test
  void shouldPullAnAdapterHarderThanAStaticModel() {
    Configuration adapter = with("learner.encoder", "adapter");
    assertThat(adapter.recorded()).containsEntry("learner.regularise-weight", "40.0");
    assertThat(adapter.learnerOptions().descent().regulariseWeight()).isZero();
    Configuration pulled = adapter.with("learner.regularise", "to-start", "the test");
    assertThat(pulled.learnerOptions().descent().regulariseWeight()).isEqualTo(40);
    assertThat(
            pulled
                .with("learner.regularise-weight", "7", "the test")
                .learnerOptions()
                .descent()
                .regulariseWeight())
        .isEqualTo(7);
    assertThatThrownBy(() -> with("learner.regularise-weight", "0"))
        .hasMessageStartingWith("learner.regularise-weight must be above 0, or auto, was 0");
  }

  @Test
  void shouldTakeWhatIsSetAndLetTheRestFollow() {
    Configuration set =
        with("window.size", "64")
            .with("learner.symmetric", "false", "the test")
            .with("learner.learning-rate", "0.2", "the test");
    assertThat(set.autoValues())
        .isEqualTo(
            new AutoValues(
                Start.parse("distil+lexical"), 64, 16, loss(false), OptimizerKind.ADAGRAD, .2, 2));
    assertThat(set.recorded())
        .containsEntry("window.size", "64")
        .containsEntry("window.stride", "16")
        .containsEntry("learner.start", "distil+lexical")
        .containsEntry("learner.learning-rate", "0.2");
  }

  @Test
  void shouldTakeAStrideThatDividesTheWindow() {
    assertThat(with("window.size", "50").autoValues().stride()).isEqualTo(10);
    assertThat(with("window.size", "3").autoValues().stride()).isEqualTo(1);
    with("window.size", "250").requireConsistent();
  }

  @Test
  void shouldRefuseAStartThatIsNoneForTheEncoder() {
    assertThatThrownBy(
            () ->
                with("learner.encoder", "adapter")
                    .with("learner.start", "random", "the test")
                    .autoValues())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "learner.start must be identity or snapshot:DIR with learner.encoder adapter, was"
                + " random; set one of the two");
    assertThatThrownBy(() -> with("learner.start", "identity").autoValues())
        .hasMessage(
            "learner.start must be another than identity with learner.encoder static, was identity;"
                + " set one of the two");
  }

  @Test
  void shouldRefuseAnAdaptersOptionsWithoutOne() {
    assertThatThrownBy(() -> with("adapter.head", "low-rank").requireConsistent())
        .hasMessage(
            "learner.encoder must be adapter where adapter.head is set, was static; set"
                + " learner.encoder: adapter, or leave out adapter.*");
    assertThatThrownBy(
            () ->
                with("learner.encoder", "adapter")
                    .with("adapter.embedder", "vectors:mine", "the test")
                    .requireConsistent())
        .hasMessageEndingWith("was not set; set learner.dimension");
  }

  @Test
  void shouldKeepTheBlankOfAPrefix() {
    assertThat(with("adapter.query-prefix", "query: ").get(AdapterSettings.QUERY_PREFIX))
        .isEqualTo("query: ");
  }

  @Test
  void shouldSayWhatAnAutomaticOptionMayBe() {
    assertThatThrownBy(() -> with("window.size", "many"))
        .hasMessage(
            "window.size must be a whole number or auto, was many; set window.size in the test");
    assertThatThrownBy(() -> with("window.size", "0"))
        .hasMessage("window.size must be at least 1, or auto, was 0; set window.size in the test");
  }

  private static LossOptions loss(boolean symmetric) {
    return new LossOptions(.05, symmetric, false);
  }

  private static Configuration with(String key, String value) {
    return Configuration.defaults().with(key, value, "the test");
  }
}
