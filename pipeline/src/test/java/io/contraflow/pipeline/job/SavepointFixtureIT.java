package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.loss.ExecutionIdentity;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.ForgettingSettings;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint that a release wrote half way through a log, in Flink's canonical format: a job goes
 * on from it as one does that was never stopped.
 *
 * <p>{@code -Dcontraflow.fixtures=write} writes that of this release anew.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SavepointFixtureIT {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  private static final Path SAVEPOINT = FIXTURES.resolve("savepoint-1");
  private static final Path TOKENIZER = FIXTURES.resolve("tokenizer.json");

  /** What computed it, and the last report of the log. */
  private static final Path EXPECTED = FIXTURES.resolve("savepoint-1.expected");

  private static final long T = 1_700_000_000_000L;
  private static final long PHASE_MS = 60_000;
  private static final int PARTITIONS = 2;
  private static final int SEARCHES = 24;

  @TempDir Path directory;
  private EmbeddedBroker broker;
  private String lastTensor;

  /** State names topics and offsets, so each test has topics of its own. */
  @BeforeEach
  void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  @Order(1)
  @EnabledIfSystemProperty(named = "contraflow.fixtures", matches = "write")
  void shouldBeWritten() throws Exception {
    Configuration configuration = configuration("write");
    Path output = directory.resolve("write");
    createTopics(configuration);
    String savepoint;
    try (EventLog log = new EventLog(configuration, PARTITIONS);
        JobOutput written = new JobOutput(configuration);
        EmbeddedFlink flink = EmbeddedFlink.start(ClusterOptions.of(configuration, output))) {
      JobClient job = submit(flink, configuration, output);
      sendFirstHalf(log);
      written.awaitReport(SEARCHES / 2);
      savepoint =
          job.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL)
              .get(60, TimeUnit.SECONDS);
      sendSecondHalf(log);
    }
    copy(Path.of(savepoint.replaceFirst("^file:", "")), SAVEPOINT);
    StepReport last = whole(configuration, "write-whole");
    Files.write(
        EXPECTED,
        List.of(identity(), new String(TimedReportCodec.json(last), StandardCharsets.UTF_8)));
  }

  @Test
  @Order(2)
  void shouldGoOnFromTheSavepointOfARelease() throws Exception {
    Configuration configuration = configuration("read").with(JobSettings.ALLOW_DIVERGENCE, true);
    Path output = directory.resolve("read");
    Path savepoint = directory.resolve("savepoint-1");
    copy(SAVEPOINT, savepoint);
    createTopics(configuration);
    StepReport actual;
    String tensor;
    try (EventLog log = new EventLog(configuration, PARTITIONS);
        JobOutput written = new JobOutput(configuration)) {
      sendFirstHalf(log);
      sendSecondHalf(log);
      try (EmbeddedFlink flink =
          EmbeddedFlink.start(ClusterOptions.of(configuration, output), Optional.of(savepoint))) {
        submit(flink, configuration, output);
        actual = written.awaitPublished(2 * SEARCHES);
        tensor = written.snapshot().tensorSha256();
      }
    }
    List<String> fixture = Files.readAllLines(EXPECTED);
    StepReport expected = TimedReportCodec.report(fixture.get(1).getBytes(StandardCharsets.UTF_8));
    assertThat(actual.step()).isEqualTo(expected.step());
    assertThat(actual.ledger()).isEqualTo(expected.ledger());
    if (fixture.get(0).equals(identity())) {
      assertThat(actual).isEqualTo(expected);
      assertThat(whole(configuration, "read-whole")).isEqualTo(actual);
      assertThat(tensor).isEqualTo(lastTensor);
    }
  }

  /** The same log through a job that is not stopped, into topics of its own. */
  private StepReport whole(Configuration stopped, String name) throws Exception {
    Configuration configuration =
        stopped
            .with(KafkaSettings.GROUP_ID, name)
            .with(KafkaSettings.LEARNER_REPORTS, name + "-reports")
            .with(KafkaSettings.DEAD_LETTERS, name + "-dead-letters")
            .with(KafkaSettings.MODEL_SNAPSHOTS, name + "-snapshots");
    createTopics(configuration);
    Path output = directory.resolve(name);
    try (JobOutput written = new JobOutput(configuration);
        EmbeddedFlink flink = EmbeddedFlink.start(ClusterOptions.of(configuration, output))) {
      submit(flink, configuration, output);
      StepReport last = written.awaitPublished(2 * SEARCHES);
      lastTensor = written.snapshot().tensorSha256();
      return last;
    }
  }

  private static void sendFirstHalf(EventLog log) throws Exception {
    for (int i = 0; i < 20; i++) {
      log.document(T + i, "d" + i, "rose of w" + i % 7 + " and w" + i);
    }
    sendSearches(log, T + 2_000, "before");
    log.tick(T + 2_000 + SEARCHES * 500); // some searches are decided, some are not
  }

  private static void sendSecondHalf(EventLog log) throws Exception {
    sendSearches(log, T + PHASE_MS, "after");
    log.tick(T + 2 * PHASE_MS);
  }

  /** Searches half a second apart, each clicked once. */
  private static void sendSearches(EventLog log, long fromMs, String name) throws Exception {
    for (int i = 0; i < SEARCHES; i++) {
      String searchId = name + i;
      String clicked = "d" + i % 10;
      long atMs = fromMs + i * 500L;
      String query = "w" + i % 10 + " rose w" + i % 7;
      log.impression(atMs, searchId, query, clicked, "d" + (10 + i % 5), "d" + (15 + i % 3));
      log.click(atMs + 400, searchId, clicked);
    }
  }

  private static String identity() {
    Map<String, String> parts = ExecutionIdentity.of(KernelKind.AUTO).parts();
    return parts.toString();
  }

  private Configuration configuration(String name) {
    return Configuration.defaults()
        .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
        .with(KafkaSettings.GROUP_ID, name)
        .with(KafkaSettings.LEARNER_REPORTS, name + "-reports")
        .with(KafkaSettings.DEAD_LETTERS, name + "-dead-letters")
        .with(KafkaSettings.MODEL_SNAPSHOTS, name + "-snapshots")
        .with(KafkaSettings.IDLE_AFTER, Duration.ofMinutes(10))
        .with(ExampleSettings.WINDOW, Duration.ofSeconds(10))
        .with(ExampleSettings.DOCUMENT_WAIT, Duration.ofSeconds(3))
        .with("learner.start", "random", "the test")
        .with(LearnerSettings.TOKENIZER, TOKENIZER.toAbsolutePath().toString())
        .with(LearnerSettings.TOWERS, Towers.SEPARATE)
        .with(LearnerSettings.DIMENSION, 8)
        .with(WindowSettings.SIZE, Optional.of(16))
        .with(WindowSettings.STRIDE, Optional.of(4))
        .with(WindowSettings.QUEUE_SIZE, 32)
        .with(WindowSettings.QUEUE_WARM_UP, 4)
        .with(ForgettingSettings.REPLAY_SIZE, 8)
        .with(ForgettingSettings.REPLAY_FRACTION, .25)
        .with(LearnerSettings.HELD_OUT_SHARE, .1)
        .with(LearnerSettings.SAMPLE_SIZE, 10)
        .with(JobSettings.CHECKPOINT_INTERVAL, Duration.ofMillis(500));
  }

  private static void createTopics(Configuration configuration) {
    TopicAdmin.ensure(
        configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), 1);
  }

  private static JobClient submit(EmbeddedFlink flink, Configuration configuration, Path output)
      throws Exception {
    StreamExecutionEnvironment environment = flink.environment();
    LearnerJob.build(environment, configuration, output);
    return flink.submit(environment, LearnerJob.NAME);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> old = Files.list(to)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }
}
