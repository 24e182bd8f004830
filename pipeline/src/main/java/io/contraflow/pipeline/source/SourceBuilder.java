package io.contraflow.pipeline.source;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;

/** What both sources have in common. */
final class SourceBuilder {
  /** A partition that is added to a topic is read from its first record, this soon. */
  private static final String DISCOVERY_MS = "30000";

  private static final String DISCOVERY = "partition.discovery.interval.ms";

  private SourceBuilder() {}

  static <T> Source<T, ?, ?> of(
      Configuration configuration,
      List<String> topics,
      OffsetsInitializer start,
      Optional<LogEnds> ends,
      KafkaRecordDeserializationSchema<T> deserializer) {
    Properties properties = configuration.kafkaProperties();
    properties.putIfAbsent(DISCOVERY, DISCOVERY_MS);
    properties.putIfAbsent("commit.offsets.on.checkpoint", "true");
    ends.ifPresent(known -> properties.remove(DISCOVERY)); // a bounded source has none
    KafkaSourceBuilder<T> kafka =
        KafkaSource.<T>builder()
            .setProperties(properties)
            .setBootstrapServers(configuration.get(KafkaSettings.BOOTSTRAP_SERVERS))
            .setGroupId(configuration.get(KafkaSettings.GROUP_ID))
            .setClientIdPrefix(configuration.get(KafkaSettings.GROUP_ID) + "-" + topics.get(0))
            .setTopics(topics)
            .setStartingOffsets(start)
            .setDeserializer(deserializer);
    return ends.<Source<T, ?, ?>>map(
            known ->
                new EndingSource<>(kafka.setBounded(OffsetsInitializer.latest()).build(), known))
        .orElseGet(kafka::build);
  }
}
