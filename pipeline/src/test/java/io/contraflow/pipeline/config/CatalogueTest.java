package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
  static Iterable<Option<?>> options() {
    return Catalogue.options();
  }

  @ParameterizedTest
  @MethodSource("options")
  void shouldReadBackEveryDefaultAsItIsWritten(Option<?> option) {
    assertReadsBack(option);
  }

  private static <T> void assertReadsBack(Option<T> option) {
    String written = option.type().format(option.defaultValue());
    assertThat(option.parse(written, "test")).isEqualTo(option.defaultValue());
  }

  @ParameterizedTest
  @MethodSource("options")
  void shouldDescribeEveryOptionInWholeSentences(Option<?> option) {
    assertThat(option.description()).endsWith(".").doesNotContain("|");
    assertThat(option.key()).matches("[a-z-]+(\\.[a-z-]+)+");
    assertThat(Reference.areaNames()).contains(option.area());
  }

  @Test
  void shouldDefineEveryKeyOnce() {
    assertThat(Catalogue.options().stream().map(Option::key)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "learner.temprature, learner.temperature",
    "window.sise, window.size",
    "kafka.bootstrap_servers, kafka.bootstrap-servers",
    "checkpoints.interval, checkpoint.interval"
  })
  void shouldFindTheNearestKey(String key, String nearest) {
    assertThat(Catalogue.nearest(key)).isEqualTo(nearest);
  }
}
