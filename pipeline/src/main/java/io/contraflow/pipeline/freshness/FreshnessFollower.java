package io.contraflow.pipeline.freshness;

import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.sink.ReportSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads reports and announcements of one model, from now on, into a {@link ClickToServed}. Swaps
 * are whoever serves' to tell. {@link #run} is one thread's.
 */
public final class FreshnessFollower implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(FreshnessFollower.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final String model;
  private final ClickToServed times;
  private final LongSupplier wallClockMs;
  private final LongSupplier behindMs;
  private volatile boolean stopped;

  /**
   * @param consumer without a group; owned from here on
   * @param behindMs how far event time is behind the wall clock, as a schedule's may be; else 0
   */
  public FreshnessFollower(
      Consumer<byte[], byte[]> consumer,
      Topics topics,
      String model,
      ClickToServed times,
      LongSupplier wallClockMs,
      LongSupplier behindMs) {
    this.consumer = consumer;
    this.topics = topics;
    this.model = model;
    this.times = times;
    this.wallClockMs = wallClockMs;
    this.behindMs = behindMs;
  }

  /** Reads until {@link #stop}; closes the consumer. Both topics must exist. */
  @Override
  public void run() {
    try (consumer) {
      List<TopicPartition> partitions =
          Stream.of(topics.learnerReports(), topics.modelSnapshots())
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      while (!stopped) {
        consumer.poll(POLL).forEach(this::accept);
      }
    }
  }

  public void stop() {
    stopped = true;
  }

  private void accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      if (record.topic().equals(topics.learnerReports())) {
        acceptReport(record);
      } else {
        SnapshotAnnouncement told = SnapshotAnnouncementCodec.announcement(record.value());
        if (told.model().equals(model)) {
          times.announced(told.step(), wallClockMs.getAsLong());
        }
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

  private void acceptReport(ConsumerRecord<byte[], byte[]> record) throws IOException {
    StepReport report = TimedReportCodec.report(record.value());
    OptionalLong action = header(record, ReportSink.ACTION);
    OptionalLong decided = header(record, ReportSink.DECISION);
    OptionalLong released = header(record, ReportSink.RELEASED);
    OptionalLong done = header(record, ReportSink.DONE);
    boolean isTimed = action.isPresent() && decided.isPresent() && released.isPresent();
    if (report.model().equals(model) && report.trained() && isTimed && done.isPresent()) {
      long behind = behindMs.getAsLong();
      times.taken(
          new ClickToServed.Step(
              report.step(),
              report.entering(),
              report.eventTimeMs(),
              action.getAsLong() + behind,
              decided.getAsLong() + behind,
              released.getAsLong(),
              done.getAsLong()));
    }
  }

  private static OptionalLong header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(new String(header.value(), StandardCharsets.UTF_8)));
  }
}
