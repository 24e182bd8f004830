package io.contraflow.pipeline.cluster;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/** A job of numbers without end, all under one key. */
final class NumberJob {
  private NumberJob() {}

  static JobClient submit(
      EmbeddedFlink flink, int numbersASecond, KeyedProcessFunction<Integer, Long, Long> function) {
    StreamExecutionEnvironment environment = flink.environment();
    environment
        .fromSource(
            new DataGeneratorSource<>(
                index -> index,
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(numbersASecond),
                Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "numbers")
        .uid("numbers")
        .keyBy(number -> 0)
        .process(function)
        .uid("function")
        .returns(Types.LONG);
    return flink.submit(environment, "numbers");
  }
}
