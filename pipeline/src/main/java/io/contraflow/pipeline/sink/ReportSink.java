package io.contraflow.pipeline.sink;

import io.contraflow.operators.step.TimedReport;
import io.contraflow.operators.step.TimedReportCodec;
import io.contraflow.pipeline.config.Configuration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * Step reports to their topic, keyed by model. The value is the report as JSON, a function of the
 * log; what depends on the wall clock travels in headers, as decimal numbers.
 */
public final class ReportSink {
  /** The learner's watermark, epoch ms. */
  public static final String WATERMARK = "watermark";

  /** Wall-clock ms that the step took. */
  public static final String STEP_MS = "step-ms";

  /** Wall-clock time at which the step was done, epoch ms. */
  public static final String DONE = "done";

  /** Mean event time of the entering examples' actions, epoch ms; absent without a step. */
  public static final String ACTION = "action";

  /** Mean decision time of the entering examples, event time, epoch ms; absent without a step. */
  public static final String DECISION = "decision";

  /**
   * Mean wall-clock time at which the watermark let the entering examples go, epoch ms; absent
   * without a step.
   */
  public static final String RELEASED = "released";

  /** Snapshots of the model that were held back so far; absent while there are none. */
  public static final String HELD_SNAPSHOTS = "held-snapshots";

  private ReportSink() {}

  public static Sink<TimedReport> of(Configuration configuration) {
    return SinkBuilder.of(
        configuration,
        new KeyedRecord<>(
            configuration.topics().learnerReports(),
            timed -> timed.report().model(),
            timed -> TimedReportCodec.json(timed.report()),
            ReportSink::headers,
            TimedReport::doneMs));
  }

  private static Map<String, String> headers(TimedReport timed) {
    Map<String, String> headers = new TreeMap<>();
    headers.put(WATERMARK, String.valueOf(timed.watermarkMs()));
    headers.put(STEP_MS, String.valueOf(timed.stepMs()));
    headers.put(DONE, String.valueOf(timed.doneMs()));
    if (timed.report().trained()) {
      headers.put(ACTION, String.valueOf(timed.actionMs()));
      headers.put(DECISION, String.valueOf(timed.decisionMs()));
      headers.put(RELEASED, String.valueOf(timed.releasedMs()));
    }
    if (timed.heldSnapshots() > 0) {
      headers.put(HELD_SNAPSHOTS, String.valueOf(timed.heldSnapshots()));
    }
    return headers;
  }
}
