package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.config.Configuration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartOptionsTest {
  private static final Configuration STATIC =
      with(Configuration.defaults(), "learner.start", "random");
  private static final Configuration ADAPTER =
      with(Configuration.defaults(), "learner.encoder", "adapter");

  @Test
  void shouldTakeWhatWasNotThereYetForItsDefault() {
    Map<String, String> old = new HashMap<>(STATIC.recorded());
    old.keySet().removeIf(key -> key.startsWith("adapter.") || key.equals("learner.encoder"));

    assertThat(StartOptions.same(STATIC, old)).isTrue();
    assertThat(StartOptions.same(ADAPTER, old)).isFalse();
  }

  @Test
  void shouldCompareOnlyWhatTheEncoderUses() {
    assertThat(StartOptions.same(with(STATIC, "adapter.head", "low-rank"), STATIC.recorded()))
        .isTrue();
    assertThat(StartOptions.same(with(ADAPTER, "adapter.head", "low-rank"), ADAPTER.recorded()))
        .isFalse();
    assertThat(StartOptions.same(with(ADAPTER, "learner.start-texts", "x"), ADAPTER.recorded()))
        .isTrue();
    assertThat(StartOptions.same(with(STATIC, "learner.seed", "2"), STATIC.recorded())).isFalse();
  }

  @Test
  void shouldMakeADirectorysStartAnewForOtherTowers() {
    Configuration copied = with(STATIC, "learner.start", "static:/models/ours");

    assertThat(StartOptions.same(with(copied, "learner.towers", "shared"), copied.recorded()))
        .isFalse();
    assertThat(StartOptions.same(with(STATIC, "learner.towers", "shared"), STATIC.recorded()))
        .isTrue();
  }

  private static Configuration with(Configuration configuration, String key, String value) {
    return configuration.with(key, value, "the test");
  }
}
