package io.contraflow.operators.metric;

import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/**
 * Every figure that the job gives Flink's reporters, each defined here alone: {@code
 * docs/metrics.md} is made from these. Counters begin at 0 whenever a task starts; what must be
 * exact over restarts is in the ledger, which the gauges of a model show.
 */
public enum Metric {
  DEAD_LETTERS(
      "deadLetters",
      Kind.COUNTER,
      "records",
      "events, documents, join",
      List.of("reason"),
      "Records that could not be used, by the reason of their dead letter (events.md)."),
  ACTIONS(
      "actions",
      Kind.COUNTER,
      "events",
      "join",
      List.of(),
      "Actions that join.actions has a weight for, repeats included."),
  SHORT_DWELLS(
      "shortDwells",
      Kind.COUNTER,
      "events",
      "join",
      List.of(),
      "Of those the ones whose dwell time was too short to count (join.min-dwell)."),
  UNMATCHED_ACTIONS(
      "unmatchedActions",
      Kind.COUNTER,
      "pairs",
      "join",
      List.of(),
      "Acted-on (search, document) pairs without an impression of their search within join.window."),
  LATE_EVENTS(
      "lateEvents",
      Kind.COUNTER,
      "events",
      "join",
      List.of(),
      "Events that came behind the watermark. Each is used, and the model is then no longer a"
          + " function of the log alone."),
  STEPS("steps", Kind.COUNTER, "steps", "learn", List.of(), "Training steps taken."),
  EXAMPLES(
      "examples", Kind.COUNTER, "examples", "learn", List.of(), "Examples that entered a step."),
  STEP_MS(
      "stepMs",
      Kind.HISTOGRAM,
      "ms",
      "learn",
      List.of(),
      "Wall-clock time of a training step, over the last 1,024."),
  MODELS("models", Kind.GAUGE, "models", "learn", List.of(), "Models that the task has."),
  MODELS_IN_MEMORY(
      "modelsInMemory",
      Kind.GAUGE,
      "models",
      "learn",
      List.of(),
      "Those of them in memory; the others are in RocksDB alone (learner.memory)."),
  MODEL_LOADS("modelLoads", Kind.COUNTER, "models", "learn", List.of(), "Models read into memory."),
  MODEL_EVICTIONS(
      "modelEvictions",
      Kind.COUNTER,
      "models",
      "learn",
      List.of(),
      "Models that left memory to make room for another."),
  REFUSED_OUTCOMES(
      "refusedOutcomes",
      Kind.COUNTER,
      "pairs",
      "learn",
      List.of(),
      "What came for models beyond learner.max-models; it is in no ledger."),
  SNAPSHOTS(
      "snapshots",
      Kind.COUNTER,
      "snapshots",
      "learn",
      List.of(),
      "Snapshots announced, those announced again after a restart included."),
  SNAPSHOT_FAILURES(
      "snapshotFailures",
      Kind.COUNTER,
      "snapshots",
      "learn",
      List.of(),
      "Snapshots that could not be written, published or copied; the next one is tried again."),
  SNAPSHOTS_HELD(
      "snapshotsHeld",
      Kind.COUNTER,
      "snapshots",
      "learn",
      List.of("reason"),
      "Snapshots that were held back and not served, by the reason in their gate.json (snapshots.md)."),
  SNAPSHOT_AGE_SECONDS(
      "snapshotAgeSeconds",
      Kind.GAUGE,
      "s",
      "learn",
      List.of(),
      "Wall-clock time since the task last announced a snapshot, or since a model of it first"
          + " reported. NaN in a task without a model."),
  STATE_BYTES_WRITTEN(
      "stateBytesWritten",
      Kind.COUNTER,
      "bytes",
      "learn",
      List.of(),
      "Keys and values of models written to keyed state."),
  STATE_BYTES_DIRTY(
      "stateBytesDirty",
      Kind.COUNTER,
      "bytes",
      "learn",
      List.of(),
      "Those that had changed between two checkpoints, however often they were written."),
  ROWS_DIRTY(
      "rowsDirty",
      Kind.COUNTER,
      "rows",
      "learn",
      List.of(),
      "Rows of tables that had changed between two checkpoints."),
  STATE_AHEAD_NS(
      "stateAheadNs",
      Kind.COUNTER,
      "ns",
      "learn",
      List.of(),
      "Time spent on writing rows ahead of a checkpoint."),
  STEP(
      "step",
      Kind.GAUGE,
      "steps",
      "learn",
      List.of("model"),
      "Steps that the model has taken since its start."),
  LOSS("loss", Kind.GAUGE, "nats", "learn", List.of("model"), "Loss of the last step."),
  RECALL_AT_10(
      "recallAt10",
      Kind.GAUGE,
      "share",
      "learn",
      List.of("model"),
      "Share of the last step's entering examples whose document is among the first 10 of"
          + " report.sample-size, taken before they were learnt."),
  HELD_OUT_MRR(
      "heldOutMrr",
      Kind.GAUGE,
      "reciprocal rank",
      "learn",
      List.of("model"),
      "Mean reciprocal rank of held-out examples (held-out.share)."),
  DRIFT(
      "drift",
      Kind.GAUGE,
      "1 - cos",
      "learn",
      List.of("model"),
      "How far documents have moved from where the start had them; nothing where they do not"
          + " learn."),
  QUEUE_FILL(
      "queueFill",
      Kind.GAUGE,
      "documents",
      "learn",
      List.of("model"),
      "Documents in the memory queue."),
  QUEUE_AGE_STEPS(
      "queueAgeSteps",
      Kind.GAUGE,
      "steps",
      "learn",
      List.of("model"),
      "Mean age of the queue's vectors."),
  QUEUE_DRIFT(
      "queueDrift",
      Kind.GAUGE,
      "1 - cos",
      "learn",
      List.of("model"),
      "Mean distance of the queue's vectors from fresh ones, at the last refresh."),
  LEARNT("learnt", Kind.GAUGE, "pairs", "learn", List.of("model"), "Pairs learnt from so far."),
  HELD_OUT(
      "heldOut", Kind.GAUGE, "pairs", "learn", List.of("model"), "Pairs kept to measure with."),
  WAITING(
      "waiting",
      Kind.GAUGE,
      "pairs",
      "learn",
      List.of("model"),
      "Pairs in the window that no step has used yet."),
  LATE(
      "late",
      Kind.GAUGE,
      "events",
      "learn",
      List.of("model"),
      "Events and versions of documents that came late for the model, over all restarts."),
  DROPPED(
      "dropped",
      Kind.GAUGE,
      "pairs",
      "learn",
      List.of("model", "reason"),
      "Pairs that taught nothing, by reason (events.md), over all restarts.");

  /** What Flink, and Prometheus with it, make of a metric. */
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** The group of all of them, below their operator's. */
  private static final String GROUP = "contraflow";

  private static final String SCOPE = "flink_taskmanager_job_task_operator_";

  private final String label;
  private final Kind kind;
  private final String unit;
  private final String operators;
  private final List<String> labels;
  private final String help;

  Metric(String label, Kind kind, String unit, String operators, List<String> labels, String help) {
    this.label = label;
    this.kind = kind;
    this.unit = unit;
    this.operators = operators;
    this.labels = labels;
    this.help = help;
  }

  /** Its name below the operator's, as in {@code contraflow.steps} without the group. */
  public String label() {
    return label;
  }

  public Kind kind() {
    return kind;
  }

  public String unit() {
    return unit;
  }

  /** The operators that have it, by their names in the job. */
  public String operators() {
    return operators;
  }

  /** Labels that it has besides Flink's own, in the order in which they are given. */
  public List<String> labels() {
    return labels;
  }

  public String help() {
    return help;
  }

  /** Its name on the page that Flink's reporter has for Prometheus. */
  public String prometheusName() {
    StringBuilder name = new StringBuilder(SCOPE).append(GROUP).append('_');
    labels.forEach(key -> name.append(key).append('_'));
    return name.append(label).toString();
  }

  /**
   * Whether Flink's own interface calls it so, whatever the values of its labels.
   *
   * @param id after the subtask's number, as in {@code learn.contraflow.model.default.learnt}
   */
  public boolean isNamed(String id) {
    return id.contains('.' + GROUP + '.') && id.endsWith('.' + label);
  }

  /**
   * Registers it. Any thread may count.
   *
   * @param operator the operator's own group
   * @param values of its labels
   */
  public Counter counter(MetricGroup operator, String... values) {
    require(Kind.COUNTER);
    return group(operator, values).counter(label, new ThreadSafeSimpleCounter());
  }

  /** The same of a histogram. */
  public <H extends Histogram> H histogram(MetricGroup operator, H histogram) {
    require(Kind.HISTOGRAM);
    return group(operator).histogram(label, histogram);
  }

  /**
   * The same of a gauge. What is not known is {@link Double#NaN}: Prometheus' reporter shows null
   * as 0.
   */
  public void gauge(MetricGroup operator, Supplier<? extends Number> value, String... values) {
    require(Kind.GAUGE);
    group(operator, values)
        .gauge(
            label,
            (Gauge<Number>)
                () -> {
                  Number now = value.get();
                  return now == null ? Double.NaN : now;
                });
  }

  private MetricGroup group(MetricGroup operator, String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(
          label + " must have a value for each of " + labels + ", had " + values.length);
    }
    MetricGroup group = operator.addGroup(GROUP);
    for (int i = 0; i < values.length; i++) {
      group = group.addGroup(labels.get(i), values[i]);
    }
    return group;
  }

  private void require(Kind asked) {
    if (kind != asked) {
      throw new IllegalArgumentException(label + " is a " + kind + ", not a " + asked);
    }
  }
}
