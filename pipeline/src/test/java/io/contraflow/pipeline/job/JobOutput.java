package io.contraflow.pipeline.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a job's three output topics from their beginning on. */
final class JobOutput implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Nothing that is waited for takes longer, on a slow machine too. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Topics topics;
  private StepReport newest;
  private SnapshotAnnouncement snapshot;

  /** Reason by origin, as in {@code search-events-0@12}. */
  private final TreeMap<String, String> deadLetters = new TreeMap<>();

  JobOutput(Configuration configuration) {
    consumer =
        new KafkaConsumer<>(
            configuration.kafkaProperties(), new StringDeserializer(), new ByteArrayDeserializer());
    topics = configuration.topics();
    List<TopicPartition> partitions =
        Stream.of(topics.learnerReports(), topics.deadLetters(), topics.modelSnapshots())
            .map(topic -> new TopicPartition(topic, 0))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads on until so many pairs have come to their end. */
  StepReport awaitReport(long pairs) throws IOException {
    await(() -> newest != null && newest.ledger().pairs() - newest.ledger().waiting() >= pairs);
    return newest;
  }

  /** The same, doing something each time before it looks. */
  StepReport awaitReport(long pairs, Executable before) throws Exception {
    long startNs = System.nanoTime();
    while (newest == null || newest.ledger().pairs() - newest.ledger().waiting() < pairs) {
      before.run();
      requirePatience(startNs);
      read();
    }
    return newest;
  }

  /** What may throw. */
  interface Executable {
    void run() throws Exception;
  }

  /** The same, and until the model of the last step is published. */
  StepReport awaitPublished(long pairs) throws IOException {
    awaitReport(pairs);
    await(() -> snapshot != null && snapshot.step() == newest.step());
    return newest;
  }

  /** Reads on until a snapshot is the one announced last. */
  void awaitAnnouncement(String id) throws IOException {
    await(() -> snapshot != null && snapshot.id().equals(id));
  }

  TreeMap<String, String> awaitDeadLetters(int count) throws IOException {
    await(() -> deadLetters.size() >= count);
    return deadLetters;
  }

  /** The last that was announced. */
  SnapshotAnnouncement snapshot() {
    return snapshot;
  }

  private void await(BooleanSupplier condition) throws IOException {
    long startNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      requirePatience(startNs);
      read();
    }
  }

  private void requirePatience(long startNs) throws IOException {
    if (System.nanoTime() - startNs > PATIENCE.toNanos()) {
      throw new IOException(
          "waited in vain; " + newest + ", " + snapshot + ", dead letters " + deadLetters);
    }
  }

  private void read() throws IOException {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      accept(record);
    }
  }

  private void accept(ConsumerRecord<String, byte[]> record) throws IOException {
    if (record.topic().equals(topics.learnerReports())) {
      newest = TimedReportCodec.report(record.value());
    } else if (record.topic().equals(topics.modelSnapshots())) {
      snapshot = SnapshotAnnouncementCodec.announcement(record.value());
    } else {
      JsonNode letter = new ObjectMapper().readTree(record.value());
      deadLetters.put(record.key(), letter.get("reason").asText());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
