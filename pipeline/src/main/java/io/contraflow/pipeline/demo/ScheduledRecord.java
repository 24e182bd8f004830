package io.contraflow.pipeline.demo;

import io.contraflow.pipeline.produce.ResumePoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/**
 * A Kafka record and when it is due.
 *
 * @param index its number in the producer's sequence, from 0
 * @param topic where it goes
 * @param partition of the topic
 * @param key null for none
 * @param value null for a tombstone
 * @param timestampMs when it is sent, on the schedule's clock: Kafka's CreateTime
 * @param headers name to value
 */
public record ScheduledRecord(
    long index,
    String topic,
    int partition,
    String key,
    byte[] value,
    long timestampMs,
    Map<String, byte[]> headers) {
  /** Header with {@code index} as a decimal number, by which a producer finds its place again. */
  public static final String INDEX_HEADER = ResumePoint.INDEX_HEADER;

  /** Value of {@link ResumePoint#PRODUCER_HEADER}: others may write to the same topics. */
  public static final String PRODUCER = "contraflow-demo";

  public ScheduledRecord {
    headers = Map.copyOf(headers);
  }

  static ScheduledRecord of(
      long index, String topic, int partition, String key, byte[] value, long timestampMs) {
    Map<String, byte[]> headers =
        Map.of(
            INDEX_HEADER,
            Long.toString(index).getBytes(StandardCharsets.US_ASCII),
            ResumePoint.PRODUCER_HEADER,
            PRODUCER.getBytes(StandardCharsets.US_ASCII));
    return new ScheduledRecord(index, topic, partition, key, value, timestampMs, headers);
  }

  public TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScheduledRecord that
        && index == that.index
        && topic.equals(that.topic)
        && partition == that.partition
        && Objects.equals(key, that.key)
        && Arrays.equals(value, that.value)
        && timestampMs == that.timestampMs;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(index);
  }
}
