package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.Pair;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.cluster.EmbeddedFlink;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.WindowSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of records that somebody has tampered with, between good ones, through the job. */
@Timeout(240)
class HostileLogIT {
  private static final long T = 1_700_000_000_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final int RECORDS = 2_000;
  private static final List<String> VALUES =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "-1",
          "1e400",
          "NaN",
          "9".repeat(70),
          "9223372036854775807",
          "\"\\ud800\"",
          "\"" + "x".repeat(600) + "\"",
          "\"" + "x".repeat(5_000) + "\"",
          "[".repeat(100),
          "[\"d1\",\"d1\"]",
          "[" + "{},".repeat(1_000) + "{}]");

  @TempDir static Path directory;

  private final long seed = Long.getLong("contraflow.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  /** Reasons by origin that the parsers give, and for actions of unknown kinds. */
  private final Map<String, String> expected = new TreeMap<>();

  private final Set<String> pairs = new HashSet<>();
  private int actions;

  @Test
  void shouldRunOnAndAccountForEachRecord() throws Exception {
    String again = "-Dcontraflow.seed=" + seed;
    System.out.println("HostileLogIT " + again);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      Configuration configuration = configuration(broker);
      TopicAdmin.ensure(
          configuration.kafkaProperties(), TopicSpec.of(configuration.topics(), 2), 1);
      Path output = directory.resolve("output");
      try (EventLog log = new EventLog(configuration, 2);
          JobOutput written = new JobOutput(configuration);
          EmbeddedFlink flink = EmbeddedFlink.start(ClusterOptions.of(configuration, output))) {
        StreamExecutionEnvironment environment = flink.environment();
        LearnerJob.build(environment, configuration, output);
        JobClient job = flink.submit(environment, LearnerJob.NAME);
        send(configuration, log);
        // What came to its end behind the last step is told when time goes on.
        AtomicLong nowMs = new AtomicLong(T + 2 * HOUR_MS);
        StepReport report =
            written.awaitReport(pairs.size(), () -> log.tick(nowMs.addAndGet(2_000)));
        Map<String, String> parsed = new TreeMap<>(written.awaitDeadLetters(expected.size()));
        parsed.values().removeIf("not-shown"::equals);
        assertThat(parsed).as(again).isEqualTo(expected);
        assertThat(report.ledger().pairs()).as(again).isBetween((long) pairs.size(), actions + 0L);
        assertThat(report.ledger().learnt()).as(again).isGreaterThan(RECORDS / 10);
        assertThat(job.getJobStatus().get()).as(again).isEqualTo(JobStatus.RUNNING);
        assertThat(expected).hasSizeGreaterThan(RECORDS / 5);
      }
    }
  }

  private void send(Configuration configuration, EventLog log) throws Exception {
    EventParser events = new EventParser(configuration.parseOptions());
    DocumentParser documents = new DocumentParser(configuration.parseOptions());
    for (int d = 0; d < 20; d++) {
      log.document(T, "d" + d, "text number " + d);
    }
    for (int i = 0; i < RECORDS; i++) {
      long atMs = T + 1_000 + i;
      byte[] value = random.nextInt(3) == 0 ? bytes(valid(i, atMs)) : mutated(valid(i, atMs));
      if (random.nextInt(4) == 0) {
        byte[] document = mutated("{\"doc_id\":\"e%d\",\"text\":\"a text\"}".formatted(i));
        Origin origin = log.documentRecord(atMs, "e" + i, document);
        if (documents.parse(bytes("e" + i), document, origin, atMs) instanceof DeadLetter letter) {
          expected.put(origin.toString(), letter.reason().label());
        }
      }
      if (random.nextInt(3) > 0) {
        log.impression(atMs, "s" + i, "query " + i % 50, "d" + i % 20, "d" + (i + 3) % 20);
      }
      Origin origin = log.event(atMs, "s" + i, value);
      var parsed = events.parse(value, origin, atMs);
      if (parsed instanceof DeadLetter letter) {
        expected.put(origin.toString(), letter.reason().label());
      } else if (parsed instanceof EventRecord record) {
        expect(configuration, record);
      }
    }
  }

  private void expect(Configuration configuration, EventRecord record) {
    if (record.event() instanceof Action action) {
      if (configuration.joinOptions().knows(action.action())) {
        pairs.add(action.searchId() + " " + action.docId());
        actions++;
      } else {
        expected.put(record.origin().toString(), "unknown-action");
      }
    } else if (record.event() instanceof Pair pair) {
      pairs.add(pair.query() + " " + pair.docId());
      actions++;
    }
  }

  private String valid(int i, long atMs) {
    return random.nextInt(4) == 0
        ? "{\"type\":\"pair\",\"query\":\"pair %d\",\"doc_id\":\"d%d\",\"timestamp\":%d,\"grade\":1}"
            .formatted(i, i % 20, atMs)
        : new String(EventLog.clickJson(atMs, "s" + i, "d" + i % 20), StandardCharsets.UTF_8);
  }

  private byte[] mutated(String json) {
    if (random.nextBoolean()) {
      String[] fields = json.split(",");
      int field = random.nextInt(fields.length);
      String value = VALUES.get(random.nextInt(VALUES.size()));
      fields[field] =
          fields[field].substring(0, fields[field].indexOf(':') + 1)
              + value
              + (fields[field].endsWith("}") ? "}" : "");
      return bytes(String.join(",", fields));
    }
    byte[] bytes = bytes(json);
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(3)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      default -> System.arraycopy(bytes, 0, bytes, at, Math.min(8, bytes.length - at));
    }
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Configuration configuration(EmbeddedBroker broker) {
    return Configuration.defaults()
        .with(KafkaSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers())
        .with(KafkaSettings.IDLE_AFTER, Duration.ofMinutes(10))
        .with(KafkaSettings.MAX_RECORD_BYTES, 4_096L)
        .with("learner.start", "random", "the test")
        .with(LearnerSettings.DIMENSION, 16)
        .with(WindowSettings.SIZE, Optional.of(64))
        .with(WindowSettings.STRIDE, Optional.of(16))
        .with(WindowSettings.QUEUE_SIZE, 32)
        .with(JobSettings.CHECKPOINT_INTERVAL, Duration.ofMillis(500));
  }
}
