package io.contraflow.pipeline.sink;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An element as a record: a key, a value, headers and a timestamp, all functions of the element, so
 * that a repeat after a failure is identical.
 */
final class KeyedRecord<T> implements KafkaRecordSerializationSchema<T> {
  private static final long serialVersionUID = 1;

  private final String topic;
  private final Part<T, String> key;
  private final Part<T, byte[]> value;
  private final Part<T, Map<String, String>> headers;
  private final Part<T, Long> timestampMs;

  /** One part of the record, made from the element. */
  interface Part<T, P> extends Serializable {
    P of(T element);
  }

  /**
   * @param timestampMs gives null where the broker's client should choose
   */
  KeyedRecord(
      String topic,
      Part<T, String> key,
      Part<T, byte[]> value,
      Part<T, Map<String, String>> headers,
      Part<T, Long> timestampMs) {
    this.topic = topic;
    this.key = key;
    this.value = value;
    this.headers = headers;
    this.timestampMs = timestampMs;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T element, KafkaSinkContext context, Long elementTimestampMs) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            null,
            timestampMs.of(element),
            key.of(element).getBytes(StandardCharsets.UTF_8),
            value.of(element));
    headers
        .of(element)
        .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    return record;
  }
}
