package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rebuild that cannot be says, without a broker. */
class RebuildCommandTest {
  @TempDir Path output;
  private PublishedSnapshot snapshot;

  @BeforeEach
  void publish() throws IOException {
    snapshot = RandomSnapshot.publish(output.resolve("snapshots"), 8);
  }

  @Test
  void shouldDocumentItsExitCodes() {
    assertThat(Run.of("rebuild", "--help").out())
        .contains("0   the same", "1   not the same", "2   the command", "3   could not be");
  }

  @Test
  void shouldCallAnUnknownSnapshotOrDirectoryAUsageError() throws IOException {
    Run unknown = rebuild("step-1", "--in", output.toString());
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("--until must be a snapshot's directory or an id in " + output + ", was step-1");
    Run start = rebuild(snapshot.directory().toString(), "--start", "nowhere");
    assertThat(start.code()).isEqualTo(2);
    assertThat(start.err()).contains("--start must be a start directory, nowhere is none");
    Run full = rebuild(snapshot.directory().toString(), "--output", output.toString());
    assertThat(full.code()).isEqualTo(2);
    assertThat(full.err()).contains("--output must be an empty directory, " + output + " is not");
  }

  @Test
  void shouldSayWhichKafkaDoesNotAnswerAndLeaveNothing() throws IOException {
    Path config =
        Files.writeString(
            output.resolve("a.yaml"),
            "kafka: {bootstrap-servers: 'localhost:1', properties: {default.api.timeout.ms: 100}}");
    List<Path> before = temporary();
    Run run = rebuild(snapshot.directory().toString(), "--config", config.toString());
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err())
        .startsWith("contraflow: Kafka at localhost:1 must answer, but: ")
        .endsWith("check kafka.bootstrap-servers and kafka.properties" + System.lineSeparator());
    assertThat(temporary()).isEqualTo(before);
  }

  private static Run rebuild(String until, String... more) {
    return Run.of(
        Stream.concat(Stream.of("rebuild", "--from-log", "--until", until), Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<Path> temporary() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("contraflow-rebuild"))
          .sorted()
          .toList();
    }
  }
}
