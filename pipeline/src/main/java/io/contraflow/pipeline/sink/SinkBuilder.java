package io.contraflow.pipeline.sink;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/**
 * What the sinks have in common: at least once, since keys are given and repeats identical, and
 * nobody has to wait for a transaction.
 */
final class SinkBuilder {
  private SinkBuilder() {}

  static <T> KafkaSink<T> of(Configuration configuration, KeyedRecord<T> serializer) {
    Properties properties = configuration.kafkaProperties();
    properties.putIfAbsent("acks", "all");
    properties.putIfAbsent("enable.idempotence", "true");
    properties.putIfAbsent("compression.type", "lz4");
    properties.putIfAbsent("linger.ms", "5");
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(properties)
        .setBootstrapServers(configuration.get(KafkaSettings.BOOTSTRAP_SERVERS))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(serializer)
        .build();
  }
}
