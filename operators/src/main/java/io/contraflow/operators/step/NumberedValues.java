package io.contraflow.operators.step;

import io.contraflow.learner.encode.DirtyRows;
import java.io.IOException;
import java.util.function.IntFunction;

/**
 * Those values of a model that have numbers and marks: the rows of a table, the slots of a queue.
 */
final class NumberedValues {
  private final ModelValues values;
  private final ModelValues.Kind kind;
  private final WrittenBytes counters;
  private long writtenBytes;
  private long written;

  NumberedValues(ModelValues values, ModelValues.Kind kind, WrittenBytes counters) {
    this.values = values;
    this.kind = kind;
    this.counters = counters;
  }

  /** Writes what is marked and clears all marks: a checkpoint's barrier is there. */
  void write(DirtyRows marked, IntFunction<byte[]> value) throws IOException {
    int changed = marked.changed();
    for (int n = marked.nextMarked(0); n >= 0; n = marked.nextMarked(n + 1)) {
      put(n, value.apply(n));
    }
    marked.clear();
    counters.dirty(written == 0 ? 0 : changed * writtenBytes / written);
  }

  /**
   * Writes, after a step that marked m values, min(marked − {@link Allowance#values}, 2 m) of those
   * that are marked, where that is above 0. So a barrier finds no more than the allowance, however
   * long ago the last one was, and a step writes at most twice what it changes.
   *
   * @param bytes of a value, about
   */
  void writeAhead(Allowance allowance, DirtyRows marked, int bytes, IntFunction<byte[]> value)
      throws IOException {
    int marks = marked.marks();
    marked.sweep(allowance.values(marks, bytes), 2 * marks, n -> put(n, value.apply(n)));
  }

  private void put(int n, byte[] value) throws IOException {
    values.put(kind, n, value);
    written++;
    writtenBytes += value.length;
  }
}
