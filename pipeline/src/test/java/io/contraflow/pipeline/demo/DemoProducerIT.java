package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.learner.step.StepReport;
import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.broker.TopicAdmin;
import io.contraflow.pipeline.broker.TopicSpec;
import io.contraflow.pipeline.produce.ResumePoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoProducerIT {
  private static final DemoRun RUN =
      new DemoRun(2, 1_000_000, 400, 450, 7, "realistic", "shared", "random", 2);
  private static final List<TopicPartition> PARTITIONS =
      List.of(
          new TopicPartition("documents", 0),
          new TopicPartition("documents", 1),
          new TopicPartition("search-events", 0),
          new TopicPartition("search-events", 1));

  @TempDir static Path directory;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory, 0);
    Properties client = new Properties();
    client.put("bootstrap.servers", broker.bootstrapServers());
    List<TopicSpec> topics =
        List.of(
            new TopicSpec("documents", 2, true),
            new TopicSpec("search-events", 2, false),
            new TopicSpec("learner-reports", 1, false),
            new TopicSpec("model-snapshots", 1, true));
    TopicAdmin.ensure(client, topics, -1);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void shouldSendEveryRecordOnceAcrossStops() throws Exception {
    ResumePoint nothing = resumePoint();
    assertThat(nothing.lastIndex()).isEmpty();

    sendUntil(4_000, nothing);
    // Somebody else's record at the end of a partition does not hide how far the demo came.
    try (Producer<byte[], byte[]> other = DemoProducer.connect(broker.bootstrapServers())) {
      for (int i = 0; i < 100; i++) {
        other.send(new ProducerRecord<>("search-events", 1, 1_000_500L, null, new byte[] {'x'}));
      }
    }
    sendUntil(9_000, resumePoint());
    sendUntil(11_000, resumePoint());

    EventSchedule schedule = DemoCorpus.schedule(RUN);
    Map<TopicPartition, Long> last = resumePoint().lastIndex();
    assertThat(last.keySet()).containsExactlyInAnyOrderElementsOf(PARTITIONS);
    List<ScheduledRecord> expected = new ArrayList<>();
    long newest = last.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    for (long i = 0; i <= newest; i++) {
      ScheduledRecord record = schedule.next();
      if (resumePointHolds(last, record)) {
        expected.add(record);
      }
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(11_000);
    assertThat(sent()).isEqualTo(expected);
  }

  @Test
  void shouldFollowReportsAndAnnouncements() throws Exception {
    StepReport report = ReportSamples.trained(3, 128, 7_000, ReportSamples.learnt(384));
    try (Producer<byte[], byte[]> job = DemoProducer.connect(broker.bootstrapServers())) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>("learner-reports", new ObjectMapper().writeValueAsBytes(report));
      record.headers().add("watermark", "7100".getBytes(StandardCharsets.UTF_8));
      job.send(
          new ProducerRecord<>("learner-reports", "no report".getBytes(StandardCharsets.UTF_8)));
      job.send(record);
      job.send(
          new ProducerRecord<>(
              "model-snapshots",
              "default".getBytes(StandardCharsets.UTF_8),
              "{\"model\":\"default\",\"step\":3,\"id\":\"step-3\",\"createdMs\":49000}"
                  .getBytes(StandardCharsets.UTF_8)));
    }
    ReportFollower follower =
        new ReportFollower(
            ReportFollower.connect(broker.bootstrapServers()),
            "learner-reports",
            "model-snapshots",
            "default",
            () -> 10_000);
    Thread thread = new Thread(follower, "follower");
    thread.start();
    while (thread.isAlive()
        && (follower.log().newest() == null || follower.log().snapshots().isEmpty())) {
      Thread.onSpinWait();
    }
    follower.stop();
    thread.join();

    assertThat(follower.log().newest()).isEqualTo(report);
    assertThat(follower.log().watermarkMs()).isEqualTo(7_100);
    assertThat(follower.log().newestTrained()).isEqualTo(report);
    assertThat(follower.log().rates(10_000))
        .as("of what was there before")
        .isEqualTo(new RunLog.Rates(0, 0));
    assertThat(follower.log().snapshots()).containsExactly(new RunLog.SeenSnapshot(3, 10_000));
  }

  /** Runs a producer on a clock that leaps from record to record until it has come this far. */
  private static void sendUntil(long records, ResumePoint resume) throws InterruptedException {
    AtomicLong clock = new AtomicLong();
    SchedulePace leaping = new SchedulePace(() -> clock.addAndGet(400));
    try (DemoProducer producer =
        new DemoProducer(
            DemoProducer.connect(broker.bootstrapServers()),
            DemoCorpus.schedule(RUN),
            resume,
            leaping)) {
      Thread thread = new Thread(producer, "producer");
      thread.start();
      while (thread.isAlive()
          && producer.progress().sent() + producer.progress().skipped() < records) {
        Thread.onSpinWait();
      }
      producer.stop();
      thread.join();
      assertThat(producer.failure()).isNull();
    }
  }

  private static ResumePoint resumePoint() {
    try (Consumer<byte[], byte[]> consumer = ReportFollower.connect(broker.bootstrapServers())) {
      return ResumePoint.read(consumer, PARTITIONS);
    }
  }

  private static boolean resumePointHolds(Map<TopicPartition, Long> last, ScheduledRecord record) {
    return new ResumePoint(last).holds(record.topicPartition(), record.index());
  }

  /** Everything of the sequence that the topics hold, in the order of its index. */
  private static List<ScheduledRecord> sent() {
    Map<Long, ScheduledRecord> byIndex = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = ReportFollower.connect(broker.bootstrapServers())) {
      consumer.assign(PARTITIONS);
      consumer.seekToBeginning(PARTITIONS);
      Map<TopicPartition, Long> ends = consumer.endOffsets(PARTITIONS);
      while (PARTITIONS.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.headers().lastHeader(ScheduledRecord.INDEX_HEADER) != null) {
            ScheduledRecord scheduled = scheduled(record);
            assertThat(byIndex.put(scheduled.index(), scheduled)).as("twice").isNull();
          }
        }
      }
    }
    return byIndex.values().stream().sorted((a, b) -> Long.compare(a.index(), b.index())).toList();
  }

  private static ScheduledRecord scheduled(ConsumerRecord<byte[], byte[]> record) {
    byte[] index = record.headers().lastHeader(ScheduledRecord.INDEX_HEADER).value();
    return ScheduledRecord.of(
        Long.parseLong(new String(index, StandardCharsets.US_ASCII)),
        record.topic(),
        record.partition(),
        record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
        record.value(),
        record.timestamp());
  }
}
