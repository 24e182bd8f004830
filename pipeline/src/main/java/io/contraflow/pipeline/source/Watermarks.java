package io.contraflow.pipeline.source;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/**
 * Watermarks of one partition: the largest timestamp seen, less {@code source.disorder}. Given to
 * {@code fromSource}, each partition has its own; assigned further down, a partition that lags
 * would be late. A bad record, whose timestamp is {@link Long#MIN_VALUE}, neither moves the
 * watermark nor keeps its partition from being idle. Where the log has an end nothing is idle:
 * every partition comes to its own.
 */
final class Watermarks {
  /** All partitions of both sources are held together. */
  private static final String ALIGNED = "contraflow";

  private static final Duration ALIGN_EVERY = Duration.ofMillis(200);

  private Watermarks() {}

  /** A method reference that can travel with the job. */
  interface EventTime<T> extends ToLongFunction<T>, Serializable {}

  static <T> WatermarkStrategy<T> of(
      Configuration configuration, boolean ends, EventTime<T> eventTime) {
    Duration disorder = configuration.get(KafkaSettings.DISORDER);
    Duration idleAfter = configuration.get(KafkaSettings.IDLE_AFTER);
    Duration maxDrift = configuration.get(KafkaSettings.MAX_DRIFT);
    WatermarkStrategy<T> strategy =
        WatermarkStrategy.<T>forGenerator(
                context -> {
                  WatermarkGenerator<T> behind = new BoundedOutOfOrdernessWatermarks<>(disorder);
                  return new OfGoodRecords<>(
                      ends
                          ? behind
                          : new WatermarksWithIdleness<>(
                              behind, idleAfter, context.getInputActivityClock()));
                })
            .withTimestampAssigner((element, kafkaTimestampMs) -> eventTime.applyAsLong(element));
    // Kafka's reader fails if a partition is paused just as it comes to its end.
    return ends || maxDrift.isZero()
        ? strategy
        : strategy.withWatermarkAlignment(ALIGNED, maxDrift, ALIGN_EVERY);
  }

  private record OfGoodRecords<T>(WatermarkGenerator<T> generator)
      implements WatermarkGenerator<T> {
    @Override
    public void onEvent(T event, long timestampMs, WatermarkOutput output) {
      if (timestampMs != Long.MIN_VALUE) {
        generator.onEvent(event, timestampMs, output);
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      generator.onPeriodicEmit(output);
    }
  }
}
