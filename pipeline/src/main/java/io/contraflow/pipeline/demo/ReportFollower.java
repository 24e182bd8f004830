package io.contraflow.pipeline.demo;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.sink.ReportSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads step reports and announcements of one model from their topics' beginning on into a {@link
 * RunLog}. A record that cannot be read is logged and left out. {@link #run} is one thread's.
 */
public final class ReportFollower implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final String reportsTopic;
  private final String snapshotsTopic;
  private final String model;
  private final LongSupplier scheduleClockMs;
  private final RunLog log = new RunLog();
  private volatile boolean stopped;

  /**
   * @param consumer owned from here on
   * @param scheduleClockMs the clock of the events' timestamps
   */
  public ReportFollower(
      Consumer<byte[], byte[]> consumer,
      String reportsTopic,
      String snapshotsTopic,
      String model,
      LongSupplier scheduleClockMs) {
    this.consumer = consumer;
    this.reportsTopic = reportsTopic;
    this.snapshotsTopic = snapshotsTopic;
    this.model = model;
    this.scheduleClockMs = scheduleClockMs;
  }

  /** A consumer without a group. */
  public static Consumer<byte[], byte[]> connect(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.CLIENT_ID_CONFIG,
            "contraflow-demo",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  public RunLog log() {
    return log;
  }

  /** Reads until {@link #stop}; closes the consumer. Both topics must exist. */
  @Override
  public void run() {
    try (consumer) {
      List<TopicPartition> partitions =
          List.of(reportsTopic, snapshotsTopic).stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          long end = ends.get(new TopicPartition(record.topic(), record.partition()));
          accept(record, record.offset() < end);
        }
      }
    }
  }

  public void stop() {
    stopped = true;
  }

  void accept(ConsumerRecord<byte[], byte[]> record, boolean replayed) {
    if (record.value() == null) {
      return;
    }
    try {
      if (record.topic().equals(reportsTopic)) {
        acceptReport(record, replayed);
      } else {
        acceptAnnouncement(record);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn(
          "left out a record that cannot be read: {}-{}@{}",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
    }
  }

  private void acceptReport(ConsumerRecord<byte[], byte[]> record, boolean replayed)
      throws IOException {
    StepReport report = TimedReportCodec.report(record.value());
    if (report.model().equals(model)) {
      String watermark = header(record, ReportSink.WATERMARK);
      log.add(
          report,
          watermark == null ? null : Long.valueOf(watermark),
          scheduleClockMs.getAsLong(),
          replayed);
    }
  }

  private void acceptAnnouncement(ConsumerRecord<byte[], byte[]> record) throws IOException {
    SnapshotAnnouncement announcement = SnapshotAnnouncementCodec.announcement(record.value());
    if (announcement.model().equals(model)) {
      log.add(new RunLog.SeenSnapshot(announcement.step(), scheduleClockMs.getAsLong()));
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
