package io.contraflow.pipeline.check;

import io.contraflow.pipeline.config.StartPosition;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics between two positions, to the ends that they have when reading begins. Partitions
 * are kept close to each other in event time, so that those who join them need not remember much:
 * whichever is ahead waits.
 */
final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MAX_EMPTY_POLLS = 150;

  private final Consumer<byte[], byte[]> consumer;
  private final long maxAheadMs;
  private final Map<TopicPartition, Long> begins;
  private final Map<TopicPartition, Long> starts = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private boolean allRead;

  /** Takes what is read. */
  interface Sink {
    void record(ConsumerRecord<byte[], byte[]> record);

    /** Nothing more comes of this partition. */
    default void ended(TopicPartition partition) {}

    /** The newest event time of a partition; {@link Long#MIN_VALUE} before there is one. */
    default long newestMs(TopicPartition partition) {
      return 0; // which none is ahead of
    }

    /** So many of so many have been read. */
    default void read(long records, long of) {}
  }

  /**
   * Finds out what there is to read.
   *
   * @param from earliest, or an instant: the first record with a Kafka timestamp at or after it
   * @param to latest, or an instant: what lies before the first record at or after it
   * @param maxAheadMs how far a partition may be ahead of another in event time
   */
  TopicReader(
      Consumer<byte[], byte[]> consumer,
      Collection<String> topics,
      StartPosition from,
      StartPosition to,
      long maxAheadMs) {
    this.consumer = consumer;
    this.maxAheadMs = maxAheadMs;
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .sorted(
                Comparator.comparing(TopicPartition::topic)
                    .thenComparing(TopicPartition::partition))
            .toList();
    begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> lasts = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> firstOf = offsets(partitions, from, consumer);
    Map<TopicPartition, Long> endOf = offsets(partitions, to, consumer);
    boolean isTime = from.place() == StartPosition.Place.TIMESTAMP;
    for (TopicPartition each : partitions) {
      // Of an instant after which nothing comes there is no offset.
      starts.put(each, firstOf.getOrDefault(each, (isTime ? lasts : begins).get(each)));
      ends.put(each, endOf.getOrDefault(each, lasts.get(each)));
    }
  }

  private static Map<TopicPartition, Long> offsets(
      List<TopicPartition> partitions, StartPosition at, Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    if (at.place() == StartPosition.Place.TIMESTAMP) {
      Map<TopicPartition, Long> times =
          partitions.stream()
              .collect(Collectors.toMap(partition -> partition, each -> at.timestampMs()));
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(times).entrySet()) {
        if (found.getValue() != null) {
          offsets.put(found.getKey(), found.getValue().offset());
        }
      }
    }
    return offsets;
  }

  /** All partitions, and whether records of each lie before the first that is read. */
  Map<TopicPartition, Boolean> partitions() {
    Map<TopicPartition, Boolean> partitions = new LinkedHashMap<>();
    starts.forEach((partition, start) -> partitions.put(partition, start > 0));
    return partitions;
  }

  /** Records between the two positions, gaps that compaction left among them. */
  long available() {
    return starts.keySet().stream().mapToLong(this::available).sum();
  }

  private long available(TopicPartition partition) {
    return Math.max(0, ends.get(partition) - starts.get(partition));
  }

  /** Records that the topics still hold before the first position. */
  long older() {
    return starts.entrySet().stream()
        .mapToLong(start -> start.getValue() - begins.get(start.getKey()))
        .sum();
  }

  /**
   * Reads; may be called once.
   *
   * @param maxRecords after which it stops
   * @return how many records were read
   * @throws IllegalStateException if Kafka has no more records where its offsets say so
   */
  long read(long maxRecords, Sink sink) {
    Set<TopicPartition> unread = new HashSet<>(starts.keySet());
    consumer.assign(starts.keySet());
    starts.forEach(consumer::seek);
    long read = 0;
    int emptyPolls = 0;
    long total = Math.min(maxRecords, available());
    boolean leftSome = false; // of what a poll brought
    while (true) {
      endRead(unread, sink);
      allRead = unread.isEmpty() && !leftSome;
      if (unread.isEmpty() || read >= maxRecords) {
        sink.read(read, read); // offsets without records were none
        return read;
      }
      sink.read(read, total);
      waitAhead(unread, sink);
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
      requireProgress(emptyPolls, unread);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() >= ends.get(partition)) {
          continue;
        }
        if (read == maxRecords) {
          leftSome = true;
          break;
        }
        sink.record(record);
        read++;
      }
    }
  }

  /** Whether reading came to the end, and was not stopped before. */
  boolean isAllRead() {
    return allRead;
  }

  private void endRead(Set<TopicPartition> unread, Sink sink) {
    for (TopicPartition partition : Set.copyOf(unread)) {
      if (consumer.position(partition) >= ends.get(partition)) {
        unread.remove(partition);
        consumer.pause(List.of(partition));
        sink.ended(partition);
      }
    }
  }

  private void waitAhead(Set<TopicPartition> unread, Sink sink) {
    long leastMs = unread.stream().mapToLong(sink::newestMs).min().orElseThrow();
    for (TopicPartition partition : unread) {
      List<TopicPartition> one = List.of(partition);
      long newestMs = sink.newestMs(partition);
      if (newestMs > leastMs && (leastMs == Long.MIN_VALUE || newestMs - leastMs > maxAheadMs)) {
        consumer.pause(one);
      } else {
        consumer.resume(one);
      }
    }
  }

  private void requireProgress(int emptyPolls, Set<TopicPartition> unread) {
    if (emptyPolls > MAX_EMPTY_POLLS) {
      TopicPartition partition = unread.iterator().next();
      throw new IllegalStateException(
          partition
              + " must be readable up to its end, stopped at "
              + consumer.position(partition)
              + " of "
              + ends.get(partition)
              + "; look into the broker's log");
    }
  }
}
