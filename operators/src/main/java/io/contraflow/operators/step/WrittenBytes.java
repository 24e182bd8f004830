package io.contraflow.operators.step;

import io.contraflow.operators.metric.Metric;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a subtask's models write into keyed state: keys of its maps and values. */
final class WrittenBytes {
  private final Counter written;
  private final Counter dirty;
  private final Counter rows;
  private final Counter aheadNs;

  WrittenBytes(MetricGroup operator) {
    written = Metric.STATE_BYTES_WRITTEN.counter(operator);
    dirty = Metric.STATE_BYTES_DIRTY.counter(operator);
    rows = Metric.ROWS_DIRTY.counter(operator);
    aheadNs = Metric.STATE_AHEAD_NS.counter(operator);
  }

  /** Told of everything that is written. */
  void written(long bytes) {
    written.inc(bytes);
  }

  /** Told of what has changed between two checkpoints: a row counts once, however often written. */
  void dirty(long bytes) {
    dirty.inc(bytes);
  }

  /** Told, at a checkpoint, of the rows that have changed since the last. */
  void rows(int changed) {
    rows.inc(changed);
  }

  /** Told of the time that writing ahead took. */
  void ahead(long ns) {
    aheadNs.inc(ns);
  }
}
