package io.contraflow.operators.step;

import io.contraflow.learner.step.Ledger;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The learn operator's figures for Flink's reporters; what must be exact over restarts is in the
 * ledger.
 */
final class StepMetrics {
  private final Counter steps;
  private final Counter examples;
  private final Histogram stepMs;
  private final MetricGroup group;
  private Ledger ledger;
  private Double loss;
  private Double drift;

  StepMetrics(MetricGroup operator) {
    group = operator.addGroup("contraflow");
    steps = group.counter("steps");
    examples = group.counter("examples");
    stepMs = group.histogram("stepMs", new DescriptiveStatisticsHistogram(1024));
    group.gauge("loss", () -> loss);
    group.gauge("drift", () -> drift);
    group.gauge("late", () -> ledger == null ? 0 : ledger.late());
    group.gauge("learnt", () -> ledger == null ? 0 : ledger.learnt());
    group.gauge("heldOut", () -> ledger == null ? 0 : ledger.heldOut());
    group.gauge("dropped", () -> ledger == null ? 0 : ledger.droppedInAll());
  }

  void update(TimedReport report) {
    ledger = report.report().ledger();
    if (report.report().trained()) {
      steps.inc();
      examples.inc(report.report().entering());
      stepMs.update(Math.round(report.stepMs()));
      loss = report.report().loss();
      drift = report.report().drift();
    }
  }
}
