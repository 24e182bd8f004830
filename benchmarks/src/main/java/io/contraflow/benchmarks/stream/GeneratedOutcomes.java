package io.contraflow.benchmarks.stream;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.operators.stream.CodecTypeInfo;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A stream of made outcomes that goes on from a checkpoint where it was, by one subtask. */
public final class GeneratedOutcomes {
  /** Event time between two watermarks. */
  private static final long WATERMARK_EVERY_MS = 100;

  private GeneratedOutcomes() {}

  /**
   * Outcomes 0 to {@code count} − 1 with their decision times as timestamps and a watermark every
   * 100 ms of event time.
   *
   * @param perSecond most of them in a second of wall clock; 0 for as many as are taken
   */
  public static DataStream<Outcome> of(
      StreamExecutionEnvironment environment, OutcomeMaker maker, long count, double perSecond) {
    return environment
        .fromSource(
            new NumberSequenceSource(0, count - 1), WatermarkStrategy.noWatermarks(), "numbers")
        .uid("numbers")
        .setParallelism(1)
        .map(new Make(maker, perSecond))
        .returns(CodecTypeInfo.of(Outcome.class, OutcomeCodec.INSTANCE))
        .uid("outcomes")
        .setParallelism(1)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<Outcome>forGenerator(context -> new ByEventTime())
                .withTimestampAssigner((outcome, before) -> outcome.decisionTimeMs()))
        .setParallelism(1);
  }

  /** Makes each outcome when it is due. */
  private static final class Make extends RichMapFunction<Long, Outcome> {
    private static final long serialVersionUID = 1L;

    private final OutcomeMaker maker;
    private final double perSecond;
    private transient long begunNs;
    private transient long made;

    Make(OutcomeMaker maker, double perSecond) {
      this.maker = maker;
      this.perSecond = perSecond;
    }

    @Override
    public void open(OpenContext context) throws Exception {
      maker.open();
      begunNs = System.nanoTime();
    }

    @Override
    public Outcome map(Long number) throws InterruptedException {
      if (perSecond > 0) {
        long dueNs = begunNs + (long) (made++ / perSecond * 1e9);
        TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
      }
      return maker.outcome(number);
    }
  }

  /** Watermarks that depend on the outcomes alone. */
  private static final class ByEventTime implements WatermarkGenerator<Outcome> {
    private long toldMs = Long.MIN_VALUE;

    @Override
    public void onEvent(Outcome outcome, long timestampMs, WatermarkOutput output) {
      if (timestampMs - WATERMARK_EVERY_MS >= toldMs) {
        toldMs = timestampMs;
        output.emitWatermark(new Watermark(timestampMs - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      // Only outcomes move time.
    }
  }
}
