package io.contraflow.learner.kept;

import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Values of a {@link Journal} with consecutive numbers: the unit in which a store is told of them.
 * Persisted as
 *
 * <pre>
 *   short   one bit for each value that is left, the first value's the lowest
 *   those, as their codec has them
 * </pre>
 */
final class JournalPage<V> {
  private final Object[] values = new Object[Journal.PAGE]; // null where one has left or will come
  private int present; // one bit for each that is not null

  void set(int slot, V value) {
    values[slot] = value;
    present |= 1 << slot;
  }

  void clear(int slot) {
    values[slot] = null;
    present &= ~(1 << slot);
  }

  @SuppressWarnings("unchecked") // only set puts values in
  V get(int slot) {
    return (V) values[slot];
  }

  boolean isEmpty() {
    return present == 0;
  }

  /** Of one that is not empty. */
  int firstSlot() {
    return Integer.numberOfTrailingZeros(present);
  }

  /** Its version is that of the values. */
  record Format<V>(Codec<V> codec) implements Codec<JournalPage<V>> {
    @Override
    public int version() {
      return codec.version();
    }

    @Override
    public int oldestVersion() {
      return codec.oldestVersion();
    }

    @Override
    public String remedyIfTooOld() {
      return codec.remedyIfTooOld();
    }

    @Override
    public void write(JournalPage<V> page, DataOutput out) throws IOException {
      out.writeShort(page.present);
      for (int slot = 0; slot < Journal.PAGE; slot++) {
        if (page.get(slot) != null) {
          codec.write(page.get(slot), out);
        }
      }
    }

    @Override
    public JournalPage<V> read(DataInput in, int version) throws IOException {
      JournalPage<V> page = new JournalPage<>();
      int present = in.readUnsignedShort();
      for (int slot = 0; slot < Journal.PAGE; slot++) {
        if ((present & 1 << slot) != 0) {
          page.set(slot, codec.read(in, version));
        }
      }
      return page;
    }
  }
}
