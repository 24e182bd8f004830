package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.cli.Contraflow;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationFile;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.job.SearchLog.Placed;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that read a log to its end, and again. */
@Timeout(240)
class TrainUntilIT {
  private static final int PARTITIONS = 2;
  private static final String HASH = "[0-9a-f]{64}";

  @TempDir Path directory;
  private EmbeddedBroker broker;
  private Configuration configuration;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    configuration =
        LogRun.configuration(broker.bootstrapServers(), "until")
            .with(JobSettings.CHECKPOINT_INTERVAL, Duration.ofMillis(100))
            .with(KafkaSettings.PROPERTIES, Map.of("max.poll.records", "5"));
    file = ConfigurationFile.write(configuration, directory.resolve("contraflow.yaml"));
    run().withTopics(PARTITIONS);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldEndAtTheEndOfTheLogAndGoOnWithWhatIsAdded() throws Exception {
    List<Placed> log = log(120);
    int half = log.size() / 2;
    run().write(log.subList(0, half), 0);
    Said first = train();
    assertThat(first.code).isZero();
    assertThat(first.text)
        .contains("started anew", "the end of the log, latest")
        .containsPattern("model default  step \\d+  late 0  state " + HASH + "  snapshot step-0");
    Said again = train();
    assertThat(again.code).isZero();
    assertThat(again.text).contains("nothing has come since the end that was reached before");
    assertThat(last(again)).isEqualTo(last(first));

    byte[] end = Files.readAllBytes(output().resolve(RunEnd.FILE));
    Said mistyped = train("--from-checkpoint", directory.resolve("nowhere").toString());
    assertThat(mistyped.code).isEqualTo(1);
    assertThat(mistyped.text).contains("--from-checkpoint must be the directory of a complete");
    assertThat(output().resolve(RunEnd.FILE)).hasBinaryContent(end);

    run().write(log.subList(half, log.size()), 0);
    Said more = train();
    assertThat(more.code).isZero();
    assertThat(more.text).contains("resumed from checkpoint");
    assertThat(step(more)).isGreaterThan(step(first));
    var ledger = run().result().last().get("default").ledger();
    LogRun whole = new LogRun(renamed("whole"), directory.resolve("whole")).withTopics(PARTITIONS);
    whole.write(log, 0);
    whole.toTheEnd(whole.ends(log));
    assertThat(ledger.pairs()).isEqualTo(whole.result().last().get("default").ledger().pairs());
    assertThat(ledger.waiting()).isZero();
  }

  @Test
  void shouldMakeASnapshotAgain() throws Exception {
    run().write(log(200), 0);
    assertThat(train("--set", "checkpoint.interval=100 ms").code).isZero();
    List<PublishedSnapshot> snapshots =
        SnapshotStore.open(output().resolve("snapshots")).list("default");
    // One that is not the last, unless the log was read within one checkpoint.
    PublishedSnapshot made = snapshots.get(Math.max(0, Math.min(2, snapshots.size() - 2)));
    long reports = reports();

    Said same = rebuild(made.directory().toString());
    assertThat(same.text)
        .contains("start: " + output().resolve("start").toAbsolutePath())
        .contains("identical: " + made.id() + ", sha256 " + made.manifest().tensorSha256());
    assertThat(same.code).isZero();

    Path kept = directory.resolve("kept");
    Said other =
        rebuild(
            made.id(),
            "--in",
            output().toString(),
            "--output",
            kept.toString(),
            "--set",
            "learner.temperature=0.31");
    assertThat(other.text)
        .contains("differs: learner.temperature was ", " when it was made, is 0.31 here; leave");
    assertThat(other.code).isEqualTo(1);
    assertThat(SnapshotStore.open(kept.resolve("snapshots")).list("default"))
        .extracting(snapshot -> snapshot.manifest().step())
        .containsExactly(made.manifest().step());
    assertThat(reports()).isEqualTo(reports);

    deleteFirstRecord();
    Said gone = rebuild(made.directory().toString());
    assertThat(gone.text)
        .contains("not to be made again: until-events-1 begins at offset 1, the records before it");
    assertThat(gone.code).isEqualTo(3);
  }

  private long reports() throws Exception {
    return run().result().steps().size();
  }

  private void deleteFirstRecord() throws Exception {
    try (Admin admin = Admin.create(configuration.kafkaProperties())) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("until-events", 1), RecordsToDelete.beforeOffset(1)))
          .all()
          .get();
    }
  }

  /** What a command has said. */
  private record Said(int code, String text) {}

  private Said train(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("train", "--config", file.toString(), "--output", output().toString()));
    args.addAll(List.of("--until", "latest"));
    args.addAll(List.of(more));
    return contraflow(args.toArray(new String[0]));
  }

  private Said rebuild(String until, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("rebuild", "--from-log", "--until", until, "--config", file.toString()));
    args.addAll(List.of(more));
    return contraflow(args.toArray(new String[0]));
  }

  private static Said contraflow(String... args) {
    StringWriter text = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    int code = line.execute(args);
    System.out.println(text);
    return new Said(code, text.toString());
  }

  private static String last(Said said) {
    return said.text.substring(said.text.indexOf("the end of the log"));
  }

  private static long step(Said said) {
    return Long.parseLong(last(said).replaceAll("(?s).*step (\\d+)  late.*", "$1"));
  }

  private Path output() {
    return directory.resolve("until");
  }

  private LogRun run() {
    return new LogRun(configuration, output());
  }

  private Configuration renamed(String name) {
    return LogRun.configuration(broker.bootstrapServers(), name);
  }

  private static List<Placed> log(int searches) {
    return new SearchLog(searches, "default")
        .written(key -> Math.floorMod(key.hashCode(), PARTITIONS), 1, 0);
  }
}
