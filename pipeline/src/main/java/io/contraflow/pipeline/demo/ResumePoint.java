package io.contraflow.pipeline.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * How far a producer's sequence has come in each partition. Within a partition records lie in the
 * order of their index, so what is missing is what has a larger one than the last.
 *
 * @param lastIndex by partition; none where the partition holds nothing of the sequence
 */
public record ResumePoint(Map<TopicPartition, Long> lastIndex) {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MAX_EMPTY_POLLS = 150;

  public ResumePoint {
    lastIndex = Map.copyOf(lastIndex);
  }

  /** Whether its partition already holds the record. */
  public boolean holds(ScheduledRecord record) {
    Long last = lastIndex.get(new TopicPartition(record.topic(), record.partition()));
    return last != null && record.index() <= last;
  }

  /**
   * Reads each partition's last {@link ScheduledRecord#INDEX_HEADER}, from its end backwards:
   * others may have written behind it.
   *
   * @param consumer its assignment is changed
   */
  public static ResumePoint read(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> found = new HashMap<>();
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      Long last = last(consumer, partition, begins.get(partition), ends.get(partition));
      if (last != null) {
        found.put(partition, last);
      }
    }
    return new ResumePoint(found);
  }

  private static Long last(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long begin, long end) {
    consumer.assign(List.of(partition));
    long to = end;
    for (long span = 16; to > begin; span *= 8) {
      long from = Math.max(begin, to - span);
      Long last = lastBetween(consumer, partition, from, to);
      if (last != null) {
        return last;
      }
      to = from;
    }
    return null;
  }

  private static Long lastBetween(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to) {
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
        Header header = record.headers().lastHeader(ScheduledRecord.INDEX_HEADER);
        if (header != null && record.offset() < to) {
          last = Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII));
        }
      }
    }
    return last;
  }
}
