package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import io.contraflow.pipeline.config.Reference;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContraflowTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "train",
        "rebuild",
        "check",
        "produce",
        "backtest",
        "distil",
        "evaluate",
        "embed",
        "snapshots",
        "configuration"
      })
  void shouldTeachByExample(String command) {
    Run run = Run.of(command, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Examples:", "contraflow " + command);
  }

  @Test
  void shouldDocumentItsExitCodes() {
    assertThat(Run.of("--help").out())
        .contains("0   it did what was asked", "1   it failed", "2   the command or the config");
  }

  @Test
  void shouldSayItsVersion() {
    assertThat(Run.of("--version").out())
        .startsWith("contraflow ")
        .contains("Flink 2.")
        .doesNotContain("${");
  }

  @Test
  void shouldCallAMissingOrUnknownCommandAUsageError() {
    assertThat(Run.of().code()).isEqualTo(2);
    assertThat(Run.of().err()).startsWith("contraflow: a command is missing").contains("Commands:");
    assertThat(Run.of("trian").code()).isEqualTo(2);
    assertThat(Run.of("trian").err()).contains("trian", "train");
    assertThat(Run.of("snapshots").code()).isEqualTo(2);
  }

  @Test
  void shouldCallAWrongConfigurationAUsageErrorInOneLine() throws IOException {
    Path file = directory.resolve("contraflow.yaml");
    Files.writeString(file, "learner.temprature: 0.05\n");

    Run run = Run.of("train", "--config", file.toString(), "--output", directory.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "contraflow: unknown option learner.temprature in contraflow.yaml; did you mean"
                + " learner.temperature?"
                + System.lineSeparator());
  }

  @Test
  void shouldShowWhereAnErrorCameFromWhenAskedTo() {
    String[] command = {"embed", directory.toString()};

    assertThat(Run.of(command).code()).isEqualTo(1);
    assertThat(Run.of(command).err())
        .isEqualTo(
            "contraflow: "
                + directory
                + " must be a snapshot, or a directory of snapshots with one of model default;"
                + " contraflow snapshots list shows those that are there"
                + System.lineSeparator());
    assertThat(Run.of("embed", directory.toString(), "--verbose").err())
        .contains("at io.contraflow.pipeline.cli.SnapshotDirectory.find");
  }

  @Test
  void shouldRejectDemoOptionsThatCannotBe() {
    Run run = Run.of("demo", "--searches", "0");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly(
            "contraflow: searches must be at least 1, was 0; set --searches",
            "contraflow demo --help says more");
    assertThat(Run.of("demo", "--searches", "many").err())
        .contains("'--searches': it must be a whole number, was many");
    assertThat(Run.of("produce", "f", "--at", "noon").err())
        .contains("'--at': it must be an instant such as 2026-01-31T12:00:00Z, was noon");
    assertThat(Run.of("demo", "--clicks", "some").err())
        .startsWith("contraflow: clicks must be realistic or random, was some; set --clicks");
  }

  @Test
  void shouldNameTheFileThatCannotBeUsedAndSayWhy() throws IOException {
    Path file = Files.writeString(directory.resolve("broken.jsonl.gz"), "no gzip");

    assertThat(Run.of("produce", file.toString(), "--rate", "-1").err())
        .contains("records a second must be above 0, or 0 for no bound, was -1.0; set --rate");
    assertThat(Run.of("embed", file.toString()).err()).contains(file + "/default/CURRENT", "Not a");
    assertThat(Run.of("demo", "--output", file.toString()).out())
        .contains(file + " is a file; give an --output that is a directory");
  }

  @Test
  void shouldSayWhatToDoWhereNoBrokerAnswers() throws IOException {
    String[] client = {
      "--bootstrap-servers",
      "localhost:1",
      "--set",
      "kafka.properties={default.api.timeout.ms: 400, request.timeout.ms: 300}"
    };
    Path file = Files.writeString(directory.resolve("events.jsonl"), "{}\n");
    for (String[] command :
        new String[][] {
          {"train", "--output", directory.resolve("output").toString()},
          {"produce", file.toString()}
        }) {
      Run run = Run.of(Stream.of(command, client).flatMap(Arrays::stream).toArray(String[]::new));

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err().lines()).as(run.err()).hasSize(1);
      assertThat(run.err())
          .startsWith("contraflow: Kafka at localhost:1 must answer, but: ")
          .contains(
              "; no broker answered: see that one listens there and can be reached from here, and"
                  + " that kafka.properties has the security.protocol of that port; check")
          .endsWith("check kafka.bootstrap-servers and kafka.properties" + System.lineSeparator());
    }
  }

  @Test
  void shouldFindADirectoryThatCannotBeWrittenBeforeItAsksKafka() {
    for (String what : new String[] {"snapshots", "checkpoint"}) {
      String set = what + ".directory=/dev/null/below";
      Run run = Run.of("train", "--output", directory.toString(), "--set", set);

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith("contraflow: " + what)
          .contains(" must be written to /dev/null/below, but: ")
          .endsWith(" write there, or set " + what + ".directory" + System.lineSeparator());
    }
  }

  @Test
  void shouldSayThatFlinkHasNoSuchFileSystem() {
    Run run =
        Run.of("train", "--output", directory.toString(), "--set", "snapshots.uri=nope://a/b");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("contraflow: copies of snapshots must be written to nope://a/b, but: ")
        .contains("scheme 'nope'")
        .endsWith(
            "; put Flink's plugin for it into its plugins directory, give it access, or set"
                + " snapshots.uri"
                + System.lineSeparator());
    assertThat(Run.of("train", "--set", "snapshots.uri=models").err())
        .contains("snapshots.uri must be a URI such as s3://bucket/models, or empty, was models");
  }

  @Test
  void shouldLeaveCheckpointsInAnObjectStoreToAClusterWithoutAskingKafka() {
    Run run = Run.of("train", "--set", "checkpoint.directory=s3://bucket/checkpoints");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith(
            "contraflow: checkpoint.directory must be a path where Flink is in this process")
        .contains(
            "was s3://bucket/checkpoints; set checkpoint.directory, or run the job on a cluster");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldSayThatADiskIsFull() {
    assertThat(Run.of("configuration", "--write", "/dev/full").err())
        .isEqualTo(
            "contraflow: a disk is full: No space left on device; make room there, or give a"
                + " directory on another disk"
                + System.lineSeparator());
  }

  @Test
  void shouldNameAPropertyThatKafkaRefusesAndNotItsValue() {
    Map<String, Object> properties = Map.of("bootstrap.servers", "a:1", "linger.ms", "planted");
    ByteArraySerializer serializer = new ByteArraySerializer();
    Exception refused =
        catchException(() -> new KafkaProducer<>(properties, serializer, serializer).close());
    assertThat(refused).hasMessageContaining("planted");
    for (Exception error : new Exception[] {refused, new ExecutionException(refused)}) {
      StringWriter said = new StringWriter();
      assertThat(Failure.report(error, new PrintWriter(said), false)).isEqualTo(1);
      assertThat(said.toString())
          .startsWith("contraflow: ")
          .contains("the value of linger.ms is not valid; check kafka.properties")
          .doesNotContain("planted");
    }
  }

  @Test
  void shouldPrintTheReferenceOrOneOption() throws IOException {
    Path page = directory.resolve("configuration.md");

    assertThat(Run.of("configuration").out()).isEqualTo(Reference.markdown());
    assertThat(Run.of("configuration", "--write", page.toString()).code()).isZero();
    assertThat(Files.readString(page)).isEqualTo(Reference.markdown());
    assertThat(Run.of("configuration", "window.size").out()).contains("512", "window.size");
    assertThat(Run.of("configuration", "window.sise").err())
        .isEqualTo(
            "contraflow: unknown option window.sise; did you mean window.size?"
                + System.lineSeparator());
  }

  @Test
  void shouldCheckAFileForContradictionsToo() throws IOException {
    Path file = directory.resolve("contraflow.yaml");
    Files.writeString(file, "window: {size: 512, stride: 100}\n");

    Run run = Run.of("configuration", "--check", file.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("stride must divide the window size 512, was 100");
  }
}
