package io.contraflow.operators.step;

import io.contraflow.learner.step.MemoryPart;
import io.contraflow.learner.step.MemoryStore;
import java.io.IOException;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * Values of a model in keyed state, under (code of what they are, number): entries of its memories
 * and what {@link Kind} lists. One state for all, since each is a column family to RocksDB, of
 * which a barrier writes and syncs a file while the operator stands still.
 *
 * <p>What is put is in keyed state after {@link #flush}; a removal is there at once, so a key is to
 * be put or removed once between two of them.
 */
final class ModelValues implements MemoryStore {
  /** Values put at once: that costs RocksDB less than as many puts. */
  private static final int BATCH = 512;

  private static final int KEY_BYTES = 1 + Long.BYTES;
  private static final Kind[] KINDS = Kind.values();

  private final MapState<Tuple2<Byte, Long>, byte[]> values;
  private final WrittenBytes counters;
  private final Batch batch = new Batch();

  /** What a value is that is no entry of a memory; no code is given to another. */
  enum Kind {
    STUB(64),
    MEMORY(65),
    REPORT(66),
    QUEUE_HEADER(67),
    ROW(68),
    DOCUMENT_ROW(69),
    QUEUE_SLOT(70);

    private final byte code; // beyond those of MemoryPart

    Kind(int code) {
      this.code = (byte) code;
    }
  }

  /** Takes what {@link #read} finds. */
  interface Reader {
    void entry(MemoryPart part, long key, byte[] value) throws IOException;

    void value(Kind kind, int number, byte[] value) throws IOException;
  }

  ModelValues(KeyedStateStore store, WrittenBytes counters) {
    this.values =
        store.getMapState(
            new MapStateDescriptor<>(
                "values",
                Types.TUPLE(Types.BYTE, Types.LONG),
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    this.counters = counters;
  }

  /** The only value of a kind, or null. */
  byte[] get(Kind kind) throws Exception {
    return values.get(Tuple2.of(kind.code, 0L));
  }

  /** The only value of a kind. */
  void put(Kind kind, byte[] value) throws IOException {
    put(kind, 0, value);
    counters.dirty(KEY_BYTES + value.length);
  }

  /**
   * @param number 0 or above
   */
  void put(Kind kind, int number, byte[] value) throws IOException {
    put(kind.code, number, value);
  }

  void remove(Kind kind, int number) throws IOException {
    remove(kind.code, number);
  }

  @Override
  public void put(MemoryPart part, long key, byte[] value) throws IOException {
    put((byte) part.code(), key, value);
  }

  @Override
  public void remove(MemoryPart part, long key) throws IOException {
    remove((byte) part.code(), key);
  }

  private void put(byte code, long number, byte[] value) throws IOException {
    batch.entries.add(Map.entry(Tuple2.of(code, number), value));
    counters.written(KEY_BYTES + value.length);
    if (batch.size() >= BATCH) {
      flush();
    }
  }

  private void remove(byte code, long number) throws IOException {
    counters.written(KEY_BYTES);
    try {
      values.remove(Tuple2.of(code, number));
    } catch (Exception e) {
      throw new IOException("a value cannot be removed from keyed state", e);
    }
  }

  /** Puts what waits into keyed state; before the key changes. */
  void flush() throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    try {
      values.putAll(batch);
    } catch (Exception e) {
      throw new IOException("values cannot be put into keyed state", e);
    }
    batch.clear();
  }

  /** Reads everything once, by code and number. */
  void read(Reader reader) throws Exception {
    for (Map.Entry<Tuple2<Byte, Long>, byte[]> value : values.entries()) {
      int code = value.getKey().f0;
      long number = value.getKey().f1;
      Kind kind = kindOf(code);
      if (kind == null) {
        reader.entry(MemoryPart.ofCode(code), number, value.getValue());
      } else {
        reader.value(kind, (int) number, value.getValue());
      }
    }
  }

  private static Kind kindOf(int code) {
    int place = code - Kind.STUB.code;
    return place >= 0 && place < KINDS.length ? KINDS[place] : null;
  }

  /** A map for a state that takes one, without the price of a map. */
  private static final class Batch extends AbstractMap<Tuple2<Byte, Long>, byte[]> {
    private final List<Map.Entry<Tuple2<Byte, Long>, byte[]>> entries = new ArrayList<>(BATCH);

    @Override
    public void clear() {
      entries.clear();
    }

    @Override
    public Set<Map.Entry<Tuple2<Byte, Long>, byte[]>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<Tuple2<Byte, Long>, byte[]>> iterator() {
          return entries.iterator();
        }

        @Override
        public int size() {
          return entries.size();
        }
      };
    }
  }
}
