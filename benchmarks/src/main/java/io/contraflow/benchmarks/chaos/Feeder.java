package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.demo.DemoProducer;
import io.contraflow.pipeline.demo.ScheduledRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends a log a part at a time, on a thread of its own. */
final class Feeder implements AutoCloseable {
  private static final int BURST_MS = 20;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final List<ScheduledRecord> records;
  private final Producer<byte[], byte[]> producer;
  private final ExecutorService thread;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private int next; // of the thread
  private int released; // of the caller

  Feeder(String bootstrapServers, List<ScheduledRecord> records) {
    this.records = records;
    this.producer = DemoProducer.connect(bootstrapServers);
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread feeding = new Thread(task, "chaos-feeder");
              feeding.setDaemon(true);
              return feeding;
            });
  }

  /** Records that are not released yet. */
  int left() {
    return records.size() - released;
  }

  /**
   * Lets {@code count} more records go, at an even pace over about {@code overMs}; returns at once.
   */
  Future<?> release(int count, long overMs) {
    int from = released;
    released = Math.min(records.size(), released + count);
    int to = released;
    return thread.submit(
        () -> {
          long startedNs = System.nanoTime();
          for (; next < to; next++) {
            send(records.get(next));
            long dueMs = overMs * (next - from + 1) / (to - from);
            long aheadMs = dueMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
            if (aheadMs > BURST_MS) {
              TimeUnit.MILLISECONDS.sleep(aheadMs);
            }
          }
          producer.flush();
          return null;
        });
  }

  /** Lets everything go and waits until the broker has it. */
  void finish() throws IOException, InterruptedException {
    try {
      release(left(), 0).get();
    } catch (ExecutionException e) {
      throw new IOException("the log must reach the broker, but: " + e.getCause(), e);
    }
    if (failure.get() != null) {
      throw new IOException("every record must reach the broker, one did not", failure.get());
    }
  }

  private void send(ScheduledRecord record) {
    byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(
            record.topic(), record.partition(), record.timestampMs(), key, record.value()),
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close(CLOSE_WAIT);
  }
}
