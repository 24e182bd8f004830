package io.contraflow.learner.queue;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the queue knows beside its slots, as it is persisted: five integers, a double.
 *
 * @param capacity K
 * @param dimension D
 * @param cursor the slot that the next document takes
 * @param entered documents that ever entered
 * @param left documents that left other than by being overwritten
 * @param drift mean 1 − cos(stored, fresh) at the last refresh; NaN before the first
 */
record StoredHeader(
    int capacity, int dimension, int cursor, long entered, long left, double drift) {
  static final Framed<StoredHeader> FORMAT = new Framed<>("CFQU", "queue header", new Format());

  /**
   * The filled ones of its slots, by age: the oldest has the smallest key, its distance from the
   * cursor.
   *
   * @param slots bytes by slot, in any order
   * @param expectedDimension D of the queue that reads them
   * @throws FormatException if they are not the slots of such a queue
   */
  NavigableMap<Integer, StoredSlot> filled(
      Iterable<Map.Entry<Integer, byte[]>> slots, int expectedDimension) throws FormatException {
    if (capacity < 0 || cursor < 0 || cursor >= Math.max(1, capacity)) {
      throw new CorruptException(
          "a queue's cursor must be one of its slots: cursor=%d, slots=%d; restore a copy"
              .formatted(cursor, capacity));
    }
    NavigableMap<Integer, StoredSlot> byAge = new TreeMap<>();
    for (Map.Entry<Integer, byte[]> slot : slots) {
      StoredSlot stored = StoredSlot.FORMAT.fromBytes(slot.getValue());
      if (stored.entry() == null) {
        continue;
      }
      if (slot.getKey() < 0 || slot.getKey() >= capacity) {
        throw new CorruptException(
            "a queue's entry must be in one of its %d slots, was in %d; restore a copy"
                .formatted(capacity, slot.getKey()));
      }
      if (stored.embedding().length != expectedDimension) {
        throw new CorruptException(
            "a queue slot's embedding must have %d numbers, has %d; restore a copy"
                .formatted(expectedDimension, stored.embedding().length));
      }
      byAge.put(Math.floorMod(slot.getKey() - cursor, capacity), stored);
    }
    return byAge;
  }

  private static final class Format implements Codec<StoredHeader> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(StoredHeader header, DataOutput out) throws IOException {
      out.writeInt(header.capacity);
      out.writeInt(header.dimension);
      out.writeInt(header.cursor);
      out.writeLong(header.entered);
      out.writeLong(header.left);
      out.writeDouble(header.drift);
    }

    @Override
    public StoredHeader read(DataInput in, int version) throws IOException {
      return new StoredHeader(
          in.readInt(), in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readDouble());
    }
  }
}
