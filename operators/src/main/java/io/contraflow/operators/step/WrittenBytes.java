package io.contraflow.operators.step;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** How much a subtask's models write into keyed state, keys of its maps and values. */
final class WrittenBytes {
  private final Counter written;
  private final Counter dirty;

  WrittenBytes(MetricGroup operator) {
    MetricGroup group = operator.addGroup("contraflow");
    written = group.counter("stateBytesWritten");
    dirty = group.counter("stateBytesDirty");
  }

  /** Told of everything that is written. */
  void written(long bytes) {
    written.inc(bytes);
  }

  /** Told of what has changed between two checkpoints: a row counts once, however often written. */
  void dirty(long bytes) {
    dirty.inc(bytes);
  }
}
