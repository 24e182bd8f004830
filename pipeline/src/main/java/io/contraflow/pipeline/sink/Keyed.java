package io.contraflow.pipeline.sink;

import io.contraflow.pipeline.config.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What the output topics have in common: keyed, at least once. A restart repeats records with the
 * same key and content, so that a reader can tell.
 */
final class Keyed {
  private Keyed() {}

  static <T> void attach(
      DataStream<T> stream,
      Configuration configuration,
      String topic,
      KafkaRecordSerializationSchema<T> schema) {
    KafkaSink<T> sink =
        KafkaSink.<T>builder()
            .setKafkaProducerConfig(configuration.kafkaProperties())
            .setBootstrapServers(configuration.kafkaProperties().getProperty("bootstrap.servers"))
            .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
            .setRecordSerializer(schema)
            .build();
    stream.sinkTo(sink).setParallelism(1).name(topic).uid("sink-" + topic);
  }
}
