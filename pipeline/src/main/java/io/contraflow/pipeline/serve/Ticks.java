package io.contraflow.pipeline.serve;

import io.contraflow.operators.event.DocumentParser;
import io.contraflow.pipeline.config.Topics;
import io.contraflow.pipeline.produce.EventBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets event time go on where nobody clicks: a tick to every partition of the events' and the
 * documents' topics, again and again until it is closed.
 */
final class Ticks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticks.class);

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final LongSupplier clockMs;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "contraflow-ticks");
            daemon.setDaemon(true);
            return daemon;
          });
  private boolean failing;

  /**
   * @param producer of the caller
   * @param clockMs event time
   */
  Ticks(Producer<byte[], byte[]> producer, Topics topics, LongSupplier clockMs) {
    this.producer = producer;
    this.topics = topics;
    this.clockMs = clockMs;
  }

  void start(Duration every) {
    thread.scheduleAtFixedRate(this::send, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One to each partition. */
  void send() {
    long nowMs = clockMs.getAsLong();
    try {
      send(topics.searchEvents(), null, nowMs);
      send(topics.documents(), DocumentParser.TICK_KEY.getBytes(StandardCharsets.UTF_8), nowMs);
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warn("ticks cannot be sent; they are tried again: {}", e.toString());
      }
      failing = true;
    }
  }

  private void send(String topic, byte[] key, long nowMs) {
    byte[] tick = EventBytes.tick(nowMs);
    int partitions = producer.partitionsFor(topic).size();
    for (int partition = 0; partition < partitions; partition++) {
      producer.send(new ProducerRecord<>(topic, partition, nowMs, key, tick));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
