package io.contraflow.operators.step;

import io.contraflow.learner.step.MemoryPart;
import io.contraflow.learner.step.MemoryStore;
import io.contraflow.learner.step.OnlineModel;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
  private final Map<OnlineModel, Changes> ahead = new IdentityHashMap<>(); // until the barrier
  private Changes changes;

  /** What has been written of a model since the last barrier, each entry once. */
  private static final class Changes {
    private final Map<Tuple2<Byte, Long>, Integer> bytesOf = new HashMap<>();
    private long removedBytes;

    long bytes() {
      return removedBytes + bytesOf.values().stream().mapToLong(Integer::longValue).sum();
    }
  }

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
    changes = ahead.getOrDefault(model, new Changes());
    model.writeMemoryChanges(this, 0);
    flush();
    counters.dirty(changes.bytes());
    ahead.remove(model);
  }

  /**
   * Writes of each part what has changed beyond {@link Allowance#entries}, what changed first
   * first.
   */
  void writeAhead(Allowance allowance, OnlineModel model) throws IOException {
    changes = ahead.computeIfAbsent(model, written -> new Changes());
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
    Tuple2<Byte, Long> entry = Tuple2.of((byte) part.code(), key);
    batch.put(entry, value);
    changes.bytesOf.put(entry, KEY_BYTES + value.length);
    counters.written(KEY_BYTES + value.length);
    if (batch.size() == Allowance.BATCH) {
      flush();
    }
  }

  @Override
  public void remove(MemoryPart part, long key) throws IOException {
    Tuple2<Byte, Long> entry = Tuple2.of((byte) part.code(), key);
    changes.bytesOf.remove(entry);
    changes.removedBytes += KEY_BYTES;
    counters.written(KEY_BYTES);
    try {
      entries.remove(entry);
    } catch (Exception e) {
      throw new IOException("an entry cannot be removed from keyed state", e);
    }
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
