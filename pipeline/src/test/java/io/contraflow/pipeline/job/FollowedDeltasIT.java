package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cli.Contraflow;
import io.contraflow.pipeline.cli.ContraflowProcess;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationFile;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.serving.Refusal;
import io.contraflow.serving.SnapshotClient;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.serving.Swap;
import io.contraflow.serving.topic.SnapshotTopic;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.StaticModel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A client follows the topic of a job that publishes what changed, while the job is killed and
 * begun again; what it has then is held against the same model written in full.
 */
@Timeout(420)
class FollowedDeltasIT {
  private static final int PARTITIONS = 2;
  private static final int FULL_EVERY = 100;
  private static final long T = 1_700_000_000_000L;
  private static final long PHASE_MS = 60_000;
  private static final int SEARCHES = 24;
  private static final int SNAPSHOTS = 3;

  @TempDir Path directory;
  private final List<Swap> swaps = new CopyOnWriteArrayList<>();
  private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
  private Path file;
  private int starts;
  private int phase;

  @Test
  void shouldEndWithTheFullTableAlsoOverAKill() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      Configuration configuration =
          LogRun.configuration(broker.bootstrapServers(), "deltas")
              .with(KafkaSettings.IDLE_AFTER, Duration.ofMinutes(10)) // ticks say how late it is
              .with(JobSettings.SNAPSHOT_FULL_EVERY, FULL_EVERY);
      file = ConfigurationFile.write(configuration, directory.resolve("contraflow.yaml"));
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), 1);
      try (SnapshotClient client = client(configuration);
          EventLog log = new EventLog(configuration, PARTITIONS)) {
        for (int i = 0; i < 20; i++) {
          log.document(T + i, "d" + i, "document " + i + " speaks of subject " + i % 7);
        }
        try (ContraflowProcess job = train()) {
          followSnapshots(job, log);
          sendSearches(log); // of which no checkpoint knows
          job.kill();
        }
        int before = swaps.size();
        try (ContraflowProcess job = train()) {
          followSnapshots(job, log);
          job.kill();
        }
        assertThat(swaps.subList(before, swaps.size()))
            .as("a restart begins with a full one")
            .anyMatch(swap -> !isDelta(swap))
            .anyMatch(FollowedDeltasIT::isDelta);
        assertThat(refusals).isEmpty();
        shouldBeWhatIsWrittenInFull(lastDelta());
        assertThat(client.status().upToDate()).isTrue();
      }
    }
  }

  /** Lets it publish a few, one after the other: the first of a job in full. */
  private void followSnapshots(ContraflowProcess job, EventLog log) throws Exception {
    for (int i = 0; i < SNAPSHOTS; i++) {
      int before = swaps.size();
      sendSearches(log);
      job.await(() -> swaps.size() > before);
    }
  }

  /** Searches of a minute, and a tick behind them that decides all. */
  private void sendSearches(EventLog log) throws Exception {
    long fromMs = T + 2_000 + phase++ * PHASE_MS;
    for (int i = 0; i < SEARCHES; i++) {
      String search = "s" + phase + "-" + i;
      String clicked = "d" + i % 10;
      String query = "query " + phase + " " + i + " about subject " + i % 7;
      log.impression(fromMs + i * 500L, search, query, clicked, "d" + (10 + i % 5));
      log.click(fromMs + i * 500L + 400, search, clicked);
    }
    log.tick(fromMs + PHASE_MS - 3_000);
  }

  private SnapshotClient client(Configuration configuration) {
    SnapshotTopic topic =
        SnapshotTopic.of(
                Map.of(
                    "bootstrap.servers", configuration.kafkaProperties().get("bootstrap.servers")),
                "default")
            .named(configuration.topics().modelSnapshots());
    return SnapshotClient.builder(topic).onSwap(swaps::add).onRefusal(refusals::add).start();
  }

  private Path output() {
    return directory.resolve("output");
  }

  private ContraflowProcess train() throws Exception {
    return ContraflowProcess.start(
        directory.resolve("train-" + starts++ + ".txt"),
        "train",
        "--config",
        file.toString(),
        "--output",
        output().toString());
  }

  private static boolean isDelta(Swap swap) {
    return manifest(swap).delta() != null;
  }

  private static Manifest manifest(Swap swap) {
    return swap.now().manifest().orElseThrow();
  }

  private Swap lastDelta() {
    List<Swap> deltas = swaps.stream().filter(FollowedDeltasIT::isDelta).toList();
    return deltas.get(deltas.size() - 1);
  }

  /** The log is read again, from its beginning to this snapshot, which is written in full. */
  private void shouldBeWhatIsWrittenInFull(Swap followed) throws Exception {
    Manifest manifest = manifest(followed);
    Path again = directory.resolve("again");
    String said =
        contraflow(
            "rebuild",
            "--from-log",
            "--until",
            SnapshotStore.open(output().resolve("snapshots"))
                .directory("default", manifest.id())
                .toString(),
            "--config",
            file.toString(),
            "--output",
            again.toString());
    assertThat(said).contains("identical: " + manifest.id());
    PublishedSnapshot full =
        SnapshotStore.open(again.resolve("snapshots"))
            .find("default", manifest.step())
            .orElseThrow();
    assertThat(full.manifest().delta()).isNull();
    assertThat(full.manifest().tensorSha256()).isEqualTo(manifest.tensorSha256());
    try (SnapshotEncoder expected = SnapshotEncoder.open(full.directory())) {
      for (String text : words(StaticModel.in(full.directory()).tokenizer())) {
        assertThat(followed.now().embedQuery(text)).isEqualTo(expected.embedQuery(text));
        assertThat(followed.now().embedDocument(text)).isEqualTo(expected.embedDocument(text));
      }
    }
  }

  /** So that every row that a text can reach is looked at. */
  private static List<String> words(Path tokenizer) throws Exception {
    JsonNode vocabulary = new ObjectMapper().readTree(tokenizer.toFile()).at("/model/vocab");
    assertThat(vocabulary.size()).isGreaterThan(30_000);
    List<String> words = new ArrayList<>();
    vocabulary.fieldNames().forEachRemaining(token -> words.add(token.replace("##", "")));
    return words;
  }

  private static String contraflow(String... args) {
    StringWriter text = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    assertThat(line.execute(args)).as(text.toString()).isZero();
    return text.toString();
  }
}
