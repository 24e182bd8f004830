package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.config.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class CheckCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from yesterday | '--from': it must be earliest, latest, an instant such as 2026-01-31T12:00:00Z or a time ago such as -24h, -30min, -7d, was yesterday",
        "--from committed | '--from': it must be earliest, latest, an instant",
        "--from latest | events must begin before their end, --from was latest; set --from -24h",
        "--to -48h | events must begin before their end, were from",
        "--max-records 0 | records must be at least 1, was 0; set --max-records",
        "--memory 1KiB | memory must be at least 1 MiB, was 1024 bytes; set --memory",
        "--memory lots | '--memory': it must be a size such as 256 MiB, was lots",
        "--follow long | '--follow': it must be a duration such as 24 h, was long"
      })
  void shouldSayWhatCannotBe(String options, String error) {
    Run run = Run.of(("check " + options.strip()).split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(error.strip());
  }

  @Test
  void shouldCountBackFromNow() {
    StartPosition from = new PastConverter().convert("-36h");

    assertThat(Instant.ofEpochMilli(from.timestampMs()))
        .isCloseTo(
            Instant.now().minus(Duration.ofHours(36)), Assertions.within(1, ChronoUnit.MINUTES));
    assertThat(new PastConverter().convert("earliest").place())
        .isEqualTo(StartPosition.Place.EARLIEST);
    Assertions.assertThatThrownBy(() -> new PastConverter().convert("-24"))
        .isInstanceOf(TypeConversionException.class);
  }
}
