package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before Kafka is asked. */
class BacktestCommandTest {
  @TempDir Path directory;

  @Test
  void shouldRefuseARangeThatIsNone() {
    assertThat(refused("--from", "yesterday"))
        .contains(
            "it must be earliest, latest, an instant such as 2026-01-31T12:00:00Z or a time ago")
        .contains("was yesterday");
    assertThat(refused("--from", "latest")).contains("--from must be before the end of the log");
    assertThat(refused("--to", "earliest")).contains("--to must be behind the begin of the log");
    assertThat(refused("--from", "2026-01-02T00:00:00Z", "--to", "2026-01-01T00:00:00Z"))
        .contains(
            "--from must be before --to, was 2026-01-02T00:00:00Z, and --to 2026-01-01T00:00:00Z");
    assertThat(refused("--from", "-1h", "--to", "-2h")).contains("--from must be before --to");
  }

  @Test
  void shouldRefuseCandidatesThatAreNoNumber() {
    assertThat(refused("--candidates", "many"))
        .contains("--candidates must be a number of at least 2, or all, was many");
    assertThat(refused("--candidates", "1")).contains("was 1");
  }

  @Test
  void shouldNotWriteOverAnything() throws Exception {
    Files.writeString(directory.resolve("report.html"), "an earlier one");
    assertThat(refused()).contains("--output must be an empty directory, " + directory + " is not");
    assertThat(directory.resolve("report.html")).hasContent("an earlier one");
  }

  @Test
  void shouldSayThatKafkaDoesNotAnswer() {
    Run run =
        Run.of(
            "backtest",
            "--bootstrap-servers",
            "localhost:1",
            "--set",
            "kafka.properties=default.api.timeout.ms=500",
            "--output",
            directory.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Kafka at localhost:1 must answer");
  }

  private String refused(String... args) {
    List<String> all = new ArrayList<>(List.of("backtest", "--output", directory.toString()));
    all.addAll(List.of(args));
    Run run = Run.of(all.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(2);
    return run.err();
  }
}
