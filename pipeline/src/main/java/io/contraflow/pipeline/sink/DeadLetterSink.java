package io.contraflow.pipeline.sink;

import io.contraflow.operators.event.DeadLetter;
import io.contraflow.pipeline.config.Configuration;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records that could not be used, as {@code docs/events.md} specifies them, keyed by their origin.
 */
public final class DeadLetterSink {
  private DeadLetterSink() {}

  public static void attach(DataStream<DeadLetter> letters, Configuration configuration) {
    String topic = configuration.topics().deadLetters();
    Keyed.attach(letters, configuration, topic, new Schema(topic));
  }

  private record Schema(String topic) implements KafkaRecordSerializationSchema<DeadLetter> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        DeadLetter letter, KafkaSinkContext context, Long timestampMs) {
      return new ProducerRecord<>(
          topic, letter.key().getBytes(StandardCharsets.UTF_8), letter.toJson());
    }
  }
}
