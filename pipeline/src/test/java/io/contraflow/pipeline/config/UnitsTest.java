package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "500 ms, 500, 500 ms",
    "5 s, 5000, 5 s",
    "5s, 5000, 5 s",
    "1.5 s, 1500, 1500 ms",
    "30 min, 1800000, 30 min",
    "90 min, 5400000, 90 min",
    "2 h, 7200000, 2 h",
    "30 d, 2592000000, 30 d",
    "0, 0, 0 s"
  })
  void shouldReadAndWriteDurations(String text, long ms, String written) {
    assertThat(Durations.parse(text).toMillis()).isEqualTo(ms);
    assertThat(Durations.format(Durations.parse(text))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({
    "64 MiB, 67108864, 64 MiB",
    "1024 KiB, 1048576, 1 MiB",
    "100 B, 100, 100 B",
    "2GiB, 2147483648, 2 GiB",
    "0, 0, 0 B"
  })
  void shouldReadAndWriteSizes(String text, long bytes, String written) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
    assertThat(Sizes.format(bytes)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "five s", "5 m", "-5 s", "", "5 s 3 ms", "0.5 ms"})
  void shouldRejectWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Durations.TYPE.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5 MB", "-1 MiB", "1.5 MiB", "99999999999 GiB"})
  void shouldRejectWhatIsNoSize(String text) {
    assertThatThrownBy(() -> Sizes.TYPE.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
