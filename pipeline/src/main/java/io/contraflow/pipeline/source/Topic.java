package io.contraflow.pipeline.source;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.StartPosition;
import java.io.Serializable;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What both input topics have in common. Watermarks are made in the source, for each partition:
 * made downstream of it, a partition that lags behind would be late.
 */
final class Topic {
  private Topic() {}

  /** Gives the event time of a record in ms; {@link Long#MIN_VALUE} leaves the watermark alone. */
  interface EventTime<T> extends ToLongFunction<T>, Serializable {}

  static <T> DataStream<T> stream(
      StreamExecutionEnvironment environment,
      Configuration configuration,
      String topic,
      OffsetsInitializer from,
      KafkaRecordDeserializationSchema<T> schema,
      EventTime<T> eventTime) {
    KafkaSource<T> source =
        KafkaSource.<T>builder()
            .setProperties(configuration.kafkaProperties())
            .setProperty("partition.discovery.interval.ms", "30000")
            .setGroupId(configuration.get(KafkaSettings.GROUP_ID))
            .setClientIdPrefix("contraflow-" + topic)
            .setTopics(topic)
            .setStartingOffsets(from)
            .setDeserializer(schema)
            .build();
    WatermarkStrategy<T> watermarks =
        WatermarkStrategy.<T>forBoundedOutOfOrderness(configuration.get(KafkaSettings.DISORDER))
            .withTimestampAssigner((record, kafkaTimestampMs) -> eventTime.applyAsLong(record))
            .withIdleness(configuration.get(KafkaSettings.IDLE_AFTER));
    return environment
        .fromSource(source, watermarks, topic, schema.getProducedType())
        .uid("source-" + topic);
  }

  static OffsetsInitializer offsets(StartPosition start) {
    return switch (start.place()) {
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
      case TIMESTAMP -> OffsetsInitializer.timestamp(start.timestampMs());
    };
  }
}
