package io.contraflow.learner.queue;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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
