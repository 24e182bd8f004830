package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.AdapterSettings;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.WindowSettings;
import io.contraflow.pipeline.distil.TinyModel;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Towers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adapters in the whole job: over vectors that come with the events, and over embedded texts. */
@Timeout(240)
class AdapterJobIT {
  private static final long T = 1_700_000_000_000L;
  private static final int PARTITIONS = 2;
  private static final int DOCUMENTS = 12;
  private static final int SEARCHES = 32;
  private static final long PHASE_MS = 60_000;
  private static final int DIMENSION = 8;

  @TempDir static Path directory;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    TinyModel.write(directory.resolve("tiny"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** Stopped half way with a savepoint, so that heads and their optimizer come back from state. */
  @ParameterizedTest
  @EnumSource(HeadShape.Kind.class)
  void shouldLearnFromVectorsThatComeWithTheEvents(HeadShape.Kind head) throws Exception {
    Configuration configuration =
        configuration("carried-" + head.label())
            .with(AdapterSettings.EMBEDDER, "vectors:mine")
            .with(AdapterSettings.HEAD, head)
            .with(AdapterSettings.WIDTH, 4)
            .with(LearnerSettings.DIMENSION, DIMENSION);
    Path output = directory.resolve(head.label());
    createTopics(configuration);
    try (EventLog log = new EventLog(configuration, PARTITIONS);
        JobOutput published = new JobOutput(configuration)) {
      try (EmbeddedFlink flink = start(configuration, output)) {
        JobClient job = submit(flink, configuration, output);
        for (int d = 0; d < DOCUMENTS; d++) {
          log.documentRecord(
              T + d, "d" + d, EventLog.json(Map.of("doc_id", "d" + d, "vector", vector(d))));
        }
        sendSearches(log, T + 2_000, "before", true);
        log.tick(T + 2_000 + SEARCHES * 500L + 5_000);
        published.awaitReport(SEARCHES / 2);
        job.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL).get();
      }
      try (EmbeddedFlink flink = start(configuration, output)) {
        submit(flink, configuration, output);
        sendSearches(log, T + PHASE_MS, "after", true);
        log.tick(T + 2 * PHASE_MS);
        StepReport report = published.awaitPublished(2 * SEARCHES);
        assertThat(report.ledger().dropped()).isEmpty();
        assertThat(report.ledger().late()).isZero();
      }
    }
    shouldChangeQueriesAlone(configuration, output, vector(3));
  }

  @Test
  void shouldLearnFromTextsThatTheJobEmbeds() throws Exception {
    Configuration configuration =
        configuration("embedded")
            .with(
                AdapterSettings.EMBEDDER,
                directory.resolve("tiny").resolve("model.onnx").toString())
            .with(AdapterSettings.DOCUMENT_PREFIX, "the ");
    Path output = directory.resolve("embedded");
    createTopics(configuration);
    try (EventLog log = new EventLog(configuration, PARTITIONS);
        JobOutput published = new JobOutput(configuration);
        EmbeddedFlink flink = start(configuration, output)) {
      submit(flink, configuration, output);
      for (int d = 0; d < DOCUMENTS; d++) {
        log.document(T + d, "d" + d, words(d));
      }
      sendSearches(log, T + 2_000, "text", false);
      log.tick(T + PHASE_MS);
      StepReport report = published.awaitPublished(SEARCHES);
      assertThat(report.ledger().dropped()).isEmpty();
    }
    try (TextEmbedder embedder = TextEmbedder.open(Embedders.of(configuration).orElseThrow())) {
      Manifest manifest =
          shouldChangeQueriesAlone(configuration, output, embedder.embed("red rose", Side.QUERY));
      assertThat(manifest.embedder()).isEqualTo(embedder.description());
    }
  }

  private static Manifest shouldChangeQueriesAlone(
      Configuration configuration, Path output, float[] vector) throws Exception {
    Path start = Path.of(ModelStart.prepare(configuration, output).directory());
    SnapshotStore store = SnapshotStore.open(configuration.snapshotDirectory(output));
    try (SnapshotEncoder before = SnapshotEncoder.open(start);
        SnapshotEncoder after =
            SnapshotEncoder.open(store.current("default").orElseThrow().directory())) {
      Manifest manifest = after.manifest().orElseThrow();
      assertThat(manifest.towers()).isEqualTo(Towers.QUERY_ONLY);
      assertThat(manifest.documentSpaceId())
          .isEqualTo(before.manifest().orElseThrow().documentSpaceId());
      assertThat(before.embedQuery(vector)).containsExactly(unit(vector), within(1e-7f));
      assertThat(after.embedDocument(vector)).isEqualTo(before.embedDocument(vector));
      assertThat(after.embedQuery(vector)).isNotEqualTo(before.embedQuery(vector));
      return manifest;
    }
  }

  private static float[] unit(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    float[] unit = vector.clone();
    for (int c = 0; c < unit.length; c++) {
      unit[c] = (float) (unit[c] / Math.sqrt(square));
    }
    return unit;
  }

  /** Half a second apart, each clicked once; every other vector in Base64. */
  private static void sendSearches(EventLog log, long fromMs, String name, boolean vectors)
      throws Exception {
    for (int i = 0; i < SEARCHES; i++) {
      long atMs = fromMs + i * 500L;
      Map<String, Object> impression =
          new TreeMap<>(
              Map.of(
                  "type",
                  "impression",
                  "search_id",
                  name + i,
                  "query",
                  name + " " + words(i),
                  "timestamp",
                  atMs,
                  "results",
                  List.of(result(i, 1), result(i + 5, 2), result(i + 7, 3))));
      if (vectors) {
        impression.put("query_vector", i % 2 == 0 ? vector(100 + i) : base64(vector(100 + i)));
      }
      log.event(atMs, name + i, EventLog.json(impression));
      log.click(atMs + 400, name + i, "d" + i % DOCUMENTS);
    }
  }

  private static Map<String, Object> result(int number, int position) {
    return Map.of("doc_id", "d" + number % DOCUMENTS, "position", position);
  }

  private static String words(int number) {
    String[] words = {"rose", "tulip", "dog", "cat"};
    return words[number % 4] + (number % 3 == 0 ? " red " : " of ") + words[number / 4 % 4];
  }

  private static float[] vector(int seed) {
    Random random = new Random(seed);
    float[] vector = new float[DIMENSION];
    for (int c = 0; c < DIMENSION; c++) {
      vector[c] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static Configuration configuration(String name) {
    return LogRun.topics(broker.bootstrapServers(), name)
        .with(KafkaSettings.IDLE_AFTER, Duration.ofMinutes(10))
        .with("learner.encoder", "adapter", "the test")
        .with(WindowSettings.SIZE, Optional.of(16))
        .with(WindowSettings.QUEUE_SIZE, 32)
        .with(WindowSettings.QUEUE_WARM_UP, 4)
        .with(LearnerSettings.HELD_OUT_SHARE, 0.0)
        .with(JobSettings.CHECKPOINT_INTERVAL, Duration.ofMillis(500));
  }

  private static void createTopics(Configuration configuration) {
    TopicAdmin.ensure(
        configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), PARTITIONS), 1);
  }

  private static EmbeddedFlink start(Configuration configuration, Path output) {
    return EmbeddedFlink.start(ClusterOptions.of(configuration, output));
  }

  private static JobClient submit(EmbeddedFlink flink, Configuration configuration, Path output)
      throws Exception {
    StreamExecutionEnvironment environment = flink.environment();
    LearnerJob.build(environment, configuration, output);
    return flink.submit(environment, LearnerJob.NAME);
  }
}
