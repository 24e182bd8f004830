package io.contraflow.operators.step;

import io.contraflow.learner.step.MemoryPart;
import io.contraflow.learner.step.MemoryStore;
import io.contraflow.learner.step.OnlineModel;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/** The entries of a model's memory in keyed state, under (code of the part, key). */
final class MemoryState implements MemoryStore {
  private static final int KEY_BYTES = 1 + Long.BYTES;

  private final MapState<Tuple2<Byte, Long>, byte[]> entries;
  private final WrittenBytes counters;
  private final Map<Tuple2<Byte, Long>, byte[]> batch = new HashMap<>();

  MemoryState(KeyedStateStore store, WrittenBytes counters) {
    this.entries =
        store.getMapState(
            new MapStateDescriptor<>(
                "memory-entries",
                Types.TUPLE(Types.BYTE, Types.LONG),
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    this.counters = counters;
  }

  /** Writes all that has changed. */
  void write(OnlineModel model) throws IOException {
    model.writeMemoryChanges(this, 0);
    flush();
  }

  /**
   * Writes of each part what has changed beyond {@link Allowance#entries}, what changed first
   * first.
   */
  void writeAhead(Allowance allowance, OnlineModel model) throws IOException {
    model.writeMemoryChanges(this, allowance.entries());
    flush();
  }

  Map<MemoryPart, SortedMap<Long, byte[]>> read() throws Exception {
    Map<MemoryPart, SortedMap<Long, byte[]>> found = new EnumMap<>(MemoryPart.class);
    for (Map.Entry<Tuple2<Byte, Long>, byte[]> entry : entries.entries()) {
      found
          .computeIfAbsent(MemoryPart.ofCode(entry.getKey().f0), part -> new TreeMap<>())
          .put(entry.getKey().f1, entry.getValue());
    }
    return found;
  }

  @Override
  public void put(MemoryPart part, long key, byte[] value) throws IOException {
    batch.put(Tuple2.of((byte) part.code(), key), value);
    count(KEY_BYTES + value.length);
    if (batch.size() == Allowance.BATCH) {
      flush();
    }
  }

  @Override
  public void remove(MemoryPart part, long key) throws IOException {
    count(KEY_BYTES);
    try {
      entries.remove(Tuple2.of((byte) part.code(), key));
    } catch (Exception e) {
      throw new IOException("an entry cannot be removed from keyed state", e);
    }
  }

  private void count(int bytes) {
    counters.written(bytes);
    counters.dirty(bytes);
  }

  private void flush() throws IOException {
    try {
      entries.putAll(batch);
    } catch (Exception e) {
      throw new IOException("entries cannot be put into keyed state", e);
    }
    batch.clear();
  }
}
