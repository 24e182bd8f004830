package io.contraflow.operators.step;

import io.contraflow.learner.encode.DirtyRows;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/** Values by number in keyed state: the rows of a table, the slots of a queue. */
final class NumberedState {
  private final MapState<Integer, byte[]> values;
  private final WrittenBytes counters;
  private final Map<Integer, byte[]> batch = new HashMap<>();
  private long writtenBytes;
  private long written;

  NumberedState(KeyedStateStore store, String name, WrittenBytes counters) {
    this.values =
        store.getMapState(
            new MapStateDescriptor<>(
                name, Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    this.counters = counters;
  }

  Iterable<Map.Entry<Integer, byte[]>> entries() throws Exception {
    return values.entries();
  }

  /** Forgets every value. */
  void clear() {
    values.clear();
  }

  /** Writes what is marked and clears all marks: a checkpoint's barrier is there. */
  void write(DirtyRows marked, IntFunction<byte[]> value) throws Exception {
    int changed = marked.changed();
    for (int n = marked.nextMarked(0); n >= 0; n = marked.nextMarked(n + 1)) {
      batch.put(n, value.apply(n));
      if (batch.size() == Allowance.BATCH) {
        flush();
      }
    }
    flush();
    marked.clear();
    counters.dirty(written == 0 ? 0 : changed * writtenBytes / written);
  }

  /**
   * Writes, after a step that marked m values, min(marked − {@link Allowance#values}, 2 m) of those
   * that are marked, where that is above 0. So a barrier finds no more than the allowance, however
   * long ago the last one was, and a step writes at most twice what it changes.
   */
  void writeAhead(Allowance allowance, DirtyRows marked, IntFunction<byte[]> value)
      throws Exception {
    int marks = marked.marks();
    marked.sweep(allowance.values(marks), 2 * marks, n -> batch.put(n, value.apply(n)));
    flush();
  }

  private void flush() throws Exception {
    if (batch.isEmpty()) {
      return;
    }
    long bytes = 0;
    for (byte[] value : batch.values()) {
      bytes += Integer.BYTES + value.length;
    }
    written += batch.size();
    writtenBytes += bytes;
    counters.written(bytes);
    values.putAll(batch);
    batch.clear();
  }
}
