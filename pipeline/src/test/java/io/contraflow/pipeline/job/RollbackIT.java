package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cli.Contraflow;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Another snapshot is served by hand while a job learns and publishes, on a real broker and Flink.
 */
@Timeout(240)
class RollbackIT {
  private static final long T = 1_700_000_000_000L;
  private static final long PHASE_MS = 60_000;
  private static final int PARTITIONS = 2;
  private static final int SEARCHES = 24;
  private static final String MODEL = "default";

  @TempDir Path directory;

  private Configuration configuration;
  private SnapshotStore store;
  private int phase;

  private JobClient submit(EmbeddedFlink flink) throws Exception {
    StreamExecutionEnvironment environment = flink.environment();
    LearnerJob.build(environment, configuration, directory);
    return flink.submit(environment, LearnerJob.NAME);
  }

  /** Searches of a minute, and a tick behind them that decides all. */
  private int sendSearches(EventLog log) throws Exception {
    long fromMs = T + 2_000 + phase++ * PHASE_MS;
    for (int i = 0; i < SEARCHES; i++) {
      String search = "s" + phase + "-" + i;
      String clicked = "d" + i % 10;
      String query = "query " + phase + " " + i + " about subject " + i % 7;
      log.impression(fromMs + i * 500L, search, query, clicked, "d" + (10 + i % 5));
      log.click(fromMs + i * 500L + 400, search, clicked);
    }
    log.tick(fromMs + PHASE_MS - 3_000);
    return phase * SEARCHES;
  }

  private PublishedSnapshot served() throws Exception {
    return store.current(MODEL).orElseThrow();
  }

  private PublishedSnapshot awaitSnapshot(long step) throws Exception {
    while (store.find(MODEL, step).isEmpty()) { // until the test's time is over
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return store.find(MODEL, step).orElseThrow();
  }

  private String run(String... args) {
    StringWriter out = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    assertThat(line.execute(args)).as(out.toString()).isZero();
    return out.toString();
  }

  private String[] snapshots(String command, String... more) {
    String[] all = {
      "snapshots",
      command,
      "--in",
      directory.toString(),
      "--bootstrap-servers",
      configuration.get(KafkaSettings.BOOTSTRAP_SERVERS),
      "--set",
      "kafka.topics.model-snapshots=" + configuration.topics().modelSnapshots()
    };
    String[] whole = new String[all.length + more.length];
    System.arraycopy(all, 0, whole, 0, all.length);
    System.arraycopy(more, 0, whole, all.length, more.length);
    return whole;
  }

  @Test
  void shouldServeAnOlderSnapshotUntilReleasedWhileTheJobGoesOn() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      configuration =
          LogRun.configuration(broker.bootstrapServers(), "rollback")
              .with(KafkaSettings.IDLE_AFTER, Duration.ofMinutes(10));
      store = SnapshotStore.open(configuration.snapshotDirectory(directory));
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), 1);
      try (EventLog log = new EventLog(configuration, PARTITIONS);
          JobOutput output = new JobOutput(configuration)) {
        for (int i = 0; i < 20; i++) {
          log.document(T + i, "d" + i, "document " + i + " speaks of subject " + i % 7);
        }
        SnapshotAnnouncement first;
        StepReport pinned;
        try (EmbeddedFlink flink =
            EmbeddedFlink.start(ClusterOptions.of(configuration, directory))) {
          JobClient job = submit(flink);
          output.awaitPublished(sendSearches(log));
          first = output.snapshot();
          output.awaitPublished(sendSearches(log));
          SnapshotAnnouncement second = output.snapshot();
          assertThat(second.id()).isNotEqualTo(first.id());

          assertThat(run(snapshots("rollback", first.id())))
              .contains("serves " + first.id(), "announced on ");
          pinned = output.awaitReport(sendSearches(log));
          assertThat(awaitSnapshot(pinned.step()).id()).isNotEqualTo(first.id());
          assertThat(served().id()).isEqualTo(first.id());
          output.awaitAnnouncement(first.id());
          job.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL)
              .get(60, TimeUnit.SECONDS);
        }
        try (EmbeddedFlink flink =
                EmbeddedFlink.start(ClusterOptions.of(configuration, directory));
            SnapshotClient service = SnapshotClient.builder(store.root()).build()) {
          submit(flink);
          StepReport after = output.awaitReport(sendSearches(log));
          PublishedSnapshot newest = awaitSnapshot(after.step());
          assertThat(served().id()).as("after a restore").isEqualTo(first.id());
          assertThat(output.snapshot().id()).as("announced last").isEqualTo(first.id());
          assertThat(service.look()).isTrue();
          float[] rolledBack = service.embedQuery("subject 3");

          assertThat(run(snapshots("release"))).contains("serves " + newest.id());
          output.awaitAnnouncement(newest.id());
          assertThat(service.look()).isTrue();
          assertThat(service.embedQuery("subject 3")).isNotEqualTo(rolledBack);
          StepReport last = output.awaitPublished(sendSearches(log));
          assertThat(served().manifest().step()).isEqualTo(last.step());
        }
      }
    }
  }
}
