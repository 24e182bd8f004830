package io.contraflow.operators.step;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.metric.Metric;
import java.util.function.Function;
import org.apache.flink.metrics.MetricGroup;

/** One model's figures for Flink's reporters, as its last report has them. */
final class ModelFigures {
  private final String model;
  private final MetricGroup operator;
  private volatile StepReport last; // reporters read it on threads of their own
  private volatile StepReport lastStep;

  ModelFigures(String model, MetricGroup operator) {
    this.model = model;
    this.operator = operator;
    ofStep(Metric.LOSS, StepReport::loss);
    ofStep(Metric.RECALL_AT_10, StepReport::recallAt10);
    ofStep(Metric.HELD_OUT_MRR, StepReport::heldOutMrr);
    ofStep(Metric.DRIFT, StepReport::drift);
    ofStep(Metric.QUEUE_FILL, StepReport::queueFill);
    ofStep(Metric.QUEUE_AGE_STEPS, StepReport::queueAgeSteps);
    ofStep(Metric.QUEUE_DRIFT, StepReport::queueDrift);
    Metric.STEP.gauge(operator, () -> last == null ? null : last.step(), model);
    ofLedger(Metric.LEARNT, Ledger::learnt);
    ofLedger(Metric.HELD_OUT, Ledger::heldOut);
    ofLedger(Metric.WAITING, Ledger::waiting);
    ofLedger(Metric.LATE, Ledger::late);
    for (DropReason reason : DropReason.values()) {
      ofLedger(
          Metric.DROPPED,
          ledger -> ledger.dropped().getOrDefault(reason.label(), 0L),
          reason.label());
    }
  }

  void update(StepReport report) {
    last = report;
    if (report.trained()) {
      lastStep = report;
    }
  }

  private void ofStep(Metric metric, Function<StepReport, Number> figure) {
    metric.gauge(operator, () -> lastStep == null ? null : figure.apply(lastStep), model);
  }

  private void ofLedger(Metric metric, Function<Ledger, Long> figure, String... reason) {
    String[] labels = new String[1 + reason.length];
    labels[0] = model;
    System.arraycopy(reason, 0, labels, 1, reason.length);
    metric.gauge(operator, () -> last == null ? null : figure.apply(last.ledger()), labels);
  }
}
