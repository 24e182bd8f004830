package io.contraflow.pipeline.demo;

import io.contraflow.pipeline.produce.ResumePoint;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends a schedule in its own time, leaving out what the topics hold already. {@link #run} is one
 * thread's; everything else may be called from any.
 */
public final class DemoProducer implements Runnable, AutoCloseable {
  private static final long NAP_MS = 50;

  private final Producer<byte[], byte[]> producer;
  private final EventSchedule schedule;
  private final ResumePoint resume;
  private final SchedulePace pace;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private volatile Progress progress = new Progress(0, 0, 0, ClickCounts.NONE, false);

  /**
   * How far the producer is.
   *
   * @param sent records sent by this process, ticks included
   * @param skipped records that the topics held already
   * @param scheduleMs schedule time of the last of either
   * @param counts what users did so far; final once {@code searchesDone}
   * @param searchesDone whether everything but ticks has been sent
   */
  public record Progress(
      long sent, long skipped, long scheduleMs, ClickCounts counts, boolean searchesDone) {}

  public DemoProducer(
      Producer<byte[], byte[]> producer,
      EventSchedule schedule,
      ResumePoint resume,
      SchedulePace pace) {
    this.producer = producer;
    this.schedule = schedule;
    this.resume = resume;
    this.pace = pace;
  }

  /** A producer that neither loses nor doubles nor reorders records while it lives. */
  public static Producer<byte[], byte[]> connect(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.CLIENT_ID_CONFIG,
            "contraflow-demo",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.LINGER_MS_CONFIG,
            5,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /**
   * Sends until {@link #stop}.
   *
   * @throws IllegalStateException if the broker refused a record
   */
  @Override
  public void run() {
    try {
      while (!stopped) {
        ScheduledRecord record = schedule.next();
        boolean held = resume.holds(record.topicPartition(), record.index());
        if (held || awaitTurn(record)) {
          if (!held) {
            send(record);
          }
          progress = progress(record, held);
        }
      }
      producer.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throwFailure();
  }

  /** Lets {@link #run} return; what was not sent yet is sent by the next run. */
  public void stop() {
    stopped = true;
  }

  public Progress progress() {
    return progress;
  }

  /** Why a record could not be sent, or null. */
  public Exception failure() {
    return failure.get();
  }

  @Override
  public void close() {
    stop();
    producer.close();
  }

  private boolean awaitTurn(ScheduledRecord record) throws InterruptedException {
    for (long wait = pace.waitMs(record.timestampMs());
        wait > 0 && !stopped;
        wait = pace.waitMs(record.timestampMs())) {
      Thread.sleep(Math.min(wait, NAP_MS));
    }
    return !stopped;
  }

  private void send(ScheduledRecord record) {
    throwFailure();
    byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            record.topic(), record.partition(), record.timestampMs(), key, record.value());
    record.headers().forEach((name, value) -> message.headers().add(name, value));
    producer.send(
        message,
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  private Progress progress(ScheduledRecord record, boolean held) {
    return new Progress(
        progress.sent() + (held ? 0 : 1),
        progress.skipped() + (held ? 1 : 0),
        record.timestampMs(),
        schedule.counts(),
        schedule.searchesDone());
  }

  private void throwFailure() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException(
          "every event must reach the broker, one did not: "
              + cause.getMessage()
              + "; run the command again with the same --output to go on",
          cause);
    }
  }
}
