package io.contraflow.pipeline.backtest;

import io.contraflow.operators.event.DocumentParser;
import io.contraflow.operators.event.EventParser;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.ParsedDocument;
import io.contraflow.operators.event.ParsedEvent;
import io.contraflow.pipeline.broker.LogReader;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a range of the log in the order of event time, as far as watermarks give it: each
 * partition's is its largest timestamp less {@code source.disorder}, the whole's the smallest of
 * them. A partition that is ahead of it waits, so that no more than {@link #AHEAD_MS} of any is
 * held.
 */
final class LogFeed {
  /** Event time that a partition may be ahead of the one that is furthest behind. */
  private static final long AHEAD_MS = TimeUnit.MINUTES.toMillis(1);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

  private final Configuration configuration;
  private final LogRange range;
  private final Backtest backtest;
  private final EventParser events;
  private final DocumentParser documents;
  private final long disorderMs;
  private final Map<TopicPartition, Long> newestMs = new HashMap<>(); // of open partitions
  private long read;

  LogFeed(Configuration configuration, LogRange range, Backtest backtest) {
    this.configuration = configuration;
    this.range = range;
    this.backtest = backtest;
    events = new EventParser(configuration.parseOptions());
    documents = new DocumentParser(configuration.parseOptions());
    disorderMs = configuration.get(KafkaSettings.DISORDER).toMillis();
  }

  /**
   * Reads all of it.
   *
   * @param progress called often
   * @throws io.contraflow.pipeline.broker.BrokerException if Kafka does not answer
   */
  void run(Runnable progress) throws IOException {
    LogReader.<Void, IOException>ask(
        configuration.kafkaProperties(),
        consumer -> {
          read(consumer, progress);
          return null;
        });
  }

  private void read(KafkaConsumer<byte[], byte[]> consumer, Runnable progress) throws IOException {
    range
        .offsets()
        .forEach(
            (partition, offsets) -> {
              if (offsets.count() > 0) {
                newestMs.put(partition, Long.MIN_VALUE);
              }
            });
    consumer.assign(Set.copyOf(newestMs.keySet()));
    newestMs.keySet().forEach(p -> consumer.seek(p, range.offsets().get(p).from()));
    long heardNs = System.nanoTime();
    while (!newestMs.isEmpty()) {
      long before = read;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record);
      }
      boolean closed = newestMs.keySet().removeIf(partition -> isOver(consumer, partition));
      if (closed) {
        consumer.assign(Set.copyOf(newestMs.keySet())); // the others keep their positions
      }
      backtest.advance(watermarkMs());
      pause(consumer);
      progress.run();
      if (read > before || closed) {
        heardNs = System.nanoTime();
      } else if (System.nanoTime() - heardNs > PATIENCE_NS) {
        throw new BacktestException(
            "Kafka must go on giving records, has given none for 60 s of %s; try again"
                .formatted(newestMs.keySet()));
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    if (record.offset() >= range.offsets().get(partition).to()) {
      return;
    }
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    long timestampMs;
    if (configuration.topics().searchEventTopics().contains(record.topic())) {
      ParsedEvent parsed = events.parse(record.value(), origin, record.timestamp());
      timestampMs = parsed.timestampMs();
      backtest.add(parsed);
    } else {
      ParsedDocument parsed =
          documents.parse(record.key(), record.value(), origin, record.timestamp());
      timestampMs = parsed.timestampMs();
      backtest.add(parsed);
    }
    newestMs.merge(partition, timestampMs, Math::max);
    read++;
  }

  private boolean isOver(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    return consumer.position(partition) >= range.offsets().get(partition).to();
  }

  /** Records so far. */
  long recordsRead() {
    return read;
  }

  /** {@link Long#MIN_VALUE} before every partition has given something. */
  private long watermarkMs() {
    long oldestMs = oldestMs();
    return oldestMs == Long.MIN_VALUE || oldestMs == Long.MAX_VALUE
        ? oldestMs
        : oldestMs - disorderMs - 1;
  }

  private long oldestMs() {
    return newestMs.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }

  private void pause(KafkaConsumer<byte[], byte[]> consumer) {
    long oldestMs = oldestMs();
    Set<TopicPartition> ahead = new HashSet<>();
    newestMs.forEach(
        (partition, itsMs) -> {
          if (itsMs > oldestMs && itsMs - AHEAD_MS > oldestMs) {
            ahead.add(partition);
          }
        });
    Set<TopicPartition> behind = new HashSet<>(newestMs.keySet());
    behind.removeAll(ahead);
    consumer.pause(ahead);
    consumer.resume(behind);
  }
}
