package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.stream.CodecTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Outcomes become steps: one operator, keyed by model. */
public final class Learn {
  private Learn() {}

  /**
   * What learning gives.
   *
   * @param reports one a step
   * @param announcements one a published snapshot
   */
  public record Learnt(
      DataStream<TimedReport> reports, DataStream<SnapshotAnnouncement> announcements) {}

  public static Learnt apply(DataStream<Outcome> outcomes, LearnSettings settings) {
    SingleOutputStreamOperator<TimedReport> reports =
        outcomes
            .keyBy(Outcome::model, Types.STRING)
            .transform(
                "learn",
                CodecTypeInfo.of(TimedReport.class, TimedReportCodec.INSTANCE),
                new LearnOperatorFactory(settings))
            .uid("learn");
    return new Learnt(reports, reports.getSideOutput(LearnOperator.ANNOUNCEMENTS));
  }
}
