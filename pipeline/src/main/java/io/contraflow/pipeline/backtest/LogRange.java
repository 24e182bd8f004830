package io.contraflow.pipeline.backtest;

import io.contraflow.pipeline.broker.LogReader;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.StartPosition;
import io.contraflow.pipeline.source.LogEnds;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * What of both topics is read: of the events what lies between two Kafka timestamps, as {@code
 * train} with {@code source.start} and {@code --until} reads it; of the documents all before the
 * second.
 *
 * @param offsets by partition
 */
record LogRange(Map<TopicPartition, Offsets> offsets) {
  /**
   * Of a partition.
   *
   * @param from the first offset that is read
   * @param to the first that is not
   */
  record Offsets(long from, long to) {
    long count() {
      return Math.max(0, to - from);
    }
  }

  /**
   * Asks Kafka.
   *
   * @throws BacktestException if there is no event to read
   * @throws io.contraflow.pipeline.broker.BrokerException if Kafka does not answer
   */
  static LogRange of(Configuration configuration, StartPosition from, StartPosition to)
      throws BacktestException {
    LogEnds ends = LogEnds.of(configuration, to);
    List<String> events = configuration.topics().searchEventTopics();
    List<String> documents = configuration.topics().documentTopics();
    return LogReader.<LogRange, BacktestException>ask(
        configuration.kafkaProperties(),
        consumer -> {
          Map<TopicPartition, Offsets> offsets =
              new TreeMap<>(Comparator.comparing(Object::toString));
          add(partitions(consumer, documents), Optional.empty(), ends, consumer, offsets);
          List<TopicPartition> ofEvents = partitions(consumer, events);
          add(ofEvents, fromMs(from), ends, consumer, offsets);
          if (ofEvents.stream().allMatch(partition -> offsets.get(partition).count() == 0)) {
            throw nothing(String.join(", ", events), ofEvents, from, to, consumer);
          }
          return new LogRange(offsets);
        });
  }

  private static Optional<Long> fromMs(StartPosition from) {
    return from.place() == StartPosition.Place.TIMESTAMP
        ? Optional.of(from.timestampMs())
        : Optional.empty();
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, List<String> topics) {
    return topics.stream()
        .flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private static void add(
      List<TopicPartition> partitions,
      Optional<Long> fromMs,
      LogEnds ends,
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Offsets> to) {
    Map<TopicPartition, Long> begins = new HashMap<>(consumer.beginningOffsets(partitions));
    fromMs.ifPresent(
        timeMs -> {
          Map<TopicPartition, Long> times = new HashMap<>();
          partitions.forEach(partition -> times.put(partition, timeMs));
          consumer
              .offsetsForTimes(times)
              .forEach(
                  (partition, first) ->
                      begins.put(partition, first == null ? ends.of(partition) : first.offset()));
        });
    for (TopicPartition partition : partitions) {
      to.put(partition, new Offsets(begins.get(partition), ends.of(partition)));
    }
  }

  private static BacktestException nothing(
      String topic,
      List<TopicPartition> partitions,
      StartPosition from,
      StartPosition to,
      KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long held = partitions.stream().mapToLong(p -> ends.get(p) - begins.get(p)).sum();
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, 0L));
    Optional<Instant> first =
        consumer.offsetsForTimes(times).values().stream()
            .filter(found -> found != null)
            .map(OffsetAndTimestamp::timestamp)
            .min(Comparator.naturalOrder())
            .map(Instant::ofEpochMilli);
    return new BacktestException(
        held == 0
            ? "topic %s must hold search events, it is empty; check kafka.topics.search-events"
                .formatted(topic)
            : "a range must hold search events, topic %s has none with a Kafka timestamp from %s to %s: it holds %,d, the first of %s; give another --from or --to"
                .formatted(
                    topic, from, to, held, first.map(Instant::toString).orElse("unknown time")));
  }

  /** Records to read. */
  long records() {
    return offsets.values().stream().mapToLong(Offsets::count).sum();
  }
}
