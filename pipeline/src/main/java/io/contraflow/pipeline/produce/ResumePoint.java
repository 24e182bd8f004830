package io.contraflow.pipeline.produce;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * How far a producer's sequence has come in each partition. Within a partition records lie in the
 * order of their index, so what is missing is what has a larger one than the last.
 *
 * @param lastIndex by partition; none where the partition holds nothing of the sequence
 */
public record ResumePoint(Map<TopicPartition, Long> lastIndex) {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MAX_EMPTY_POLLS = 150;

  /** Header with the record's index in its producer's sequence, in decimal. */
  public static final String INDEX_HEADER = "contraflow-index";

  /** Header that names the producer's sequence, where several write to one topic. */
  public static final String PRODUCER_HEADER = "contraflow-producer";

  public ResumePoint {
    lastIndex = Map.copyOf(lastIndex);
  }

  /** Whether the partition already holds the record of this index. */
  public boolean holds(TopicPartition partition, long index) {
    Long last = lastIndex.get(partition);
    return last != null && index <= last;
  }

  /** Of the only producer with indices on these partitions, whatever its name. */
  public static ResumePoint read(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    return read(consumer, partitions, headers -> true);
  }

  /**
   * Of the producer with this {@link #PRODUCER_HEADER}.
   *
   * @param consumer its assignment is changed
   */
  public static ResumePoint read(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, String producer) {
    return read(
        consumer,
        partitions,
        headers -> producer.equals(text(headers.lastHeader(PRODUCER_HEADER))));
  }

  /**
   * Reads each partition's last {@link #INDEX_HEADER}, from its end backwards: others may have
   * written behind it.
   */
  private static ResumePoint read(
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Predicate<Headers> isOurs) {
    Map<TopicPartition, Long> found = new HashMap<>();
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      Long last = last(consumer, partition, begins.get(partition), ends.get(partition), isOurs);
      if (last != null) {
        found.put(partition, last);
      }
    }
    return new ResumePoint(found);
  }

  private static Long last(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long begin,
      long end,
      Predicate<Headers> isOurs) {
    consumer.assign(List.of(partition));
    long to = end;
    for (long span = 16; to > begin; span *= 8) {
      long from = Math.max(begin, to - span);
      Long last = lastBetween(consumer, partition, from, to, isOurs);
      if (last != null) {
        return last;
      }
      to = from;
    }
    return null;
  }

  private static Long lastBetween(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long from,
      long to,
      Predicate<Headers> isOurs) {
    consumer.seek(partition, from);
    Long last = null;
    int emptyPolls = 0;
    while (consumer.position(partition) < to) {
      List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
      emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
      if (emptyPolls > MAX_EMPTY_POLLS) {
        throw new IllegalStateException(
            partition
                + " must be readable up to its end, stopped at "
                + consumer.position(partition)
                + " of "
                + to
                + "; look into the broker's log");
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        String index = text(record.headers().lastHeader(INDEX_HEADER));
        if (index != null && record.offset() < to && isOurs.test(record.headers())) {
          last = Long.parseLong(index);
        }
      }
    }
    return last;
  }

  private static String text(Header header) {
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
