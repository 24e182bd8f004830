package io.contraflow.operators.step;

import io.contraflow.operators.metric.Metric;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The learn operator's figures for Flink's reporters; what must be exact over restarts is in the
 * ledger. The models that report first have figures of their own, so many at most that a thousand
 * models do not make a page of thirty thousand lines.
 */
final class StepMetrics {
  static final int MOST_MODELS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(StepMetrics.class);

  private final MetricGroup operator;
  private final LongSupplier nowNs;
  private final Map<String, ModelFigures> models = new HashMap<>();
  private final Counter steps;
  private final Counter examples;
  private final Counter snapshots;
  private final Histogram stepMs;

  /** When the last snapshot was announced, or a model first reported; null before. */
  private volatile Long snapshotNs; // reporters read it on threads of their own

  /**
   * @param nowNs a clock that never goes back
   */
  StepMetrics(MetricGroup operator, LongSupplier nowNs) {
    this.operator = operator;
    this.nowNs = nowNs;
    steps = Metric.STEPS.counter(operator);
    examples = Metric.EXAMPLES.counter(operator);
    snapshots = Metric.SNAPSHOTS.counter(operator);
    stepMs = Metric.STEP_MS.histogram(operator, new DescriptiveStatisticsHistogram(1024));
    Metric.SNAPSHOT_AGE_SECONDS.gauge(operator, this::snapshotAgeSeconds);
  }

  private double snapshotAgeSeconds() {
    Long sinceNs = snapshotNs;
    return sinceNs == null
        ? Double.NaN
        : TimeUnit.NANOSECONDS.toMillis(nowNs.getAsLong() - sinceNs) / 1e3;
  }

  void update(TimedReport timed) {
    if (snapshotNs == null) {
      snapshotNs = nowNs.getAsLong();
    }
    ModelFigures figures = figures(timed.report().model());
    if (figures != null) {
      figures.update(timed.report());
    }
    if (timed.report().trained()) {
      steps.inc();
      examples.inc(timed.report().entering());
      stepMs.update(Math.round(timed.stepMs()));
    }
  }

  /** A snapshot is announced. */
  void announced() {
    snapshots.inc();
    snapshotNs = nowNs.getAsLong();
  }

  private ModelFigures figures(String model) {
    ModelFigures known = models.get(model);
    if (known == null && models.size() < MOST_MODELS) {
      known = new ModelFigures(model, operator);
      models.put(model, known);
      if (models.size() == MOST_MODELS) {
        LOG.info("only the first {} models of this task have metrics of their own", MOST_MODELS);
      }
    }
    return known;
  }
}
