package io.contraflow.pipeline.source;

import io.contraflow.pipeline.broker.LogReader;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.StartPosition;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a run that ends stops to read.
 *
 * @param offsets by partition, as in {@code search-events-0}: the first offset that is not read. Of
 *     a partition that is not named nothing is read
 */
public record LogEnds(SortedMap<String, Long> offsets) implements Serializable {
  /** Beside the options in a snapshot of a run that has an end: where, since it is learnt from. */
  public static final String RECORDED = "log-ends";

  public LogEnds {
    offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
  }

  /**
   * Asks Kafka for the ends of all topics that the job reads.
   *
   * @param until {@code latest}: what is there now; an instant: of each partition what lies before
   *     its first record with a Kafka timestamp at or after it, as far as it is there now
   * @throws io.contraflow.pipeline.broker.BrokerException if Kafka does not answer
   */
  public static LogEnds of(Configuration configuration, StartPosition until) {
    return LogReader.ask(
        configuration.kafkaProperties(),
        consumer -> of(partitions(configuration, consumer), until, consumer));
  }

  private static LogEnds of(
      List<TopicPartition> partitions,
      StartPosition until,
      KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> ends = new TreeMap<>(LogEnds::compare);
    ends.putAll(consumer.endOffsets(partitions));
    if (until.place() == StartPosition.Place.TIMESTAMP) {
      Map<TopicPartition, Long> times = new TreeMap<>(LogEnds::compare);
      partitions.forEach(partition -> times.put(partition, until.timestampMs()));
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> first :
          consumer.offsetsForTimes(times).entrySet()) {
        if (first.getValue() != null) { // null where nothing is as late
          ends.put(first.getKey(), first.getValue().offset());
        }
      }
    }
    SortedMap<String, Long> offsets = new TreeMap<>();
    ends.forEach((partition, offset) -> offsets.put(partition.toString(), offset));
    return new LogEnds(offsets);
  }

  private static List<TopicPartition> partitions(
      Configuration configuration, KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    List<String> topics = new ArrayList<>(configuration.topics().searchEventTopics());
    topics.addAll(configuration.topics().documentTopics());
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  private static int compare(TopicPartition one, TopicPartition other) {
    return one.toString().compareTo(other.toString());
  }

  /** The first offset of a partition that is not read. */
  public long of(TopicPartition partition) {
    return offsets.getOrDefault(partition.toString(), 0L);
  }

  /** These, but for partitions of which a text of {@link #toString} says something else. */
  public LogEnds with(String recorded) {
    SortedMap<String, Long> changed = new TreeMap<>(offsets);
    for (String end : recorded.split(", ")) {
      int colon = end.lastIndexOf(": ");
      if (colon > 0) {
        changed.computeIfPresent(
            end.substring(0, colon), (name, now) -> Long.valueOf(end.substring(colon + 2)));
      }
    }
    return new LogEnds(changed);
  }

  /** As in {@code documents-0: 12, search-events-0: 345}. */
  @Override
  public String toString() {
    return offsets.entrySet().stream()
        .map(end -> end.getKey() + ": " + end.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Whether these lie behind others in any partition. */
  public boolean isBeyond(LogEnds others) {
    return offsets.entrySet().stream()
        .anyMatch(end -> end.getValue() > others.offsets.getOrDefault(end.getKey(), 0L));
  }
}
