package io.contraflow.pipeline.source;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.io.Serializable;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Watermarks of one partition: the largest timestamp seen, less {@code source.disorder}. A
 * timestamp of {@link Long#MIN_VALUE}, which a bad record has, never moves it. Given to {@code
 * fromSource}, each partition has its own; assigned further down, a partition that lags would be
 * late.
 */
final class Watermarks {
  private Watermarks() {}

  /** A method reference that can travel with the job. */
  interface EventTime<T> extends ToLongFunction<T>, Serializable {}

  static <T> WatermarkStrategy<T> of(Configuration configuration, EventTime<T> eventTime) {
    return WatermarkStrategy.<T>forBoundedOutOfOrderness(configuration.get(KafkaSettings.DISORDER))
        .withTimestampAssigner((element, kafkaTimestampMs) -> eventTime.applyAsLong(element))
        .withIdleness(configuration.get(KafkaSettings.IDLE_AFTER));
  }
}
