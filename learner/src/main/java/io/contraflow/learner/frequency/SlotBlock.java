package io.contraflow.learner.frequency;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Neighbouring slots: the unit in which a store is told of them. Persisted as
 *
 * <pre>
 *   byte    one bit for each slot that was ever sighted, the first slot's the lowest
 *   of each of those:
 *   long    A, the clock when it was sighted last
 *   int     intervals seen
 *   double  B, their moving mean; absent where there was none
 * </pre>
 */
final class SlotBlock {
  static final int SLOTS = 8;
  static final Framed<SlotBlock> FORMAT =
      new Framed<>("CFFQ", "block of a frequency estimate", new Format());

  /** Where the numbers of intervals begin, two in each long. */
  private static final int INTERVALS = 2 * SLOTS;

  /**
   * A and the bits of B of each slot side by side, then the intervals: a sighting touches two cache
   * lines.
   */
  private final long[] cells;

  private SlotBlock(long[] cells) {
    this.cells = cells;
  }

  /** One that was never sighted. */
  static SlotBlock empty() {
    return new SlotBlock(new long[INTERVALS + SLOTS / 2]);
  }

  /** The clock when a slot was sighted last; 0 if it never was. */
  long last(int slot) {
    return cells[2 * slot];
  }

  /** Whether a slot was sighted twice or more. */
  boolean hasInterval(int slot) {
    return intervals(slot) > 0;
  }

  /** Mean interval between sightings, at least 1. */
  double interval(int slot) {
    return Double.longBitsToDouble(cells[2 * slot + 1]);
  }

  private int intervals(int slot) {
    return (int) (cells[INTERVALS + slot / 2] >>> (slot % 2 * Integer.SIZE));
  }

  private void set(int slot, long last, int intervals, double mean) {
    cells[2 * slot] = last;
    cells[2 * slot + 1] = Double.doubleToRawLongBits(mean);
    int shift = slot % 2 * Integer.SIZE;
    long other = cells[INTERVALS + slot / 2] & ~(0xffffffffL << shift);
    cells[INTERVALS + slot / 2] = other | (long) intervals << shift;
  }

  /**
   * Sights a slot once more.
   *
   * @param clock after that of its last sighting
   */
  void sight(int slot, long clock, double decay) {
    long before = last(slot);
    if (before == 0) {
      set(slot, clock, 0, 0);
    } else {
      int intervals = Math.min(Integer.MAX_VALUE - 1, intervals(slot)) + 1;
      double share = Math.max(decay, 1.0 / intervals);
      set(slot, clock, intervals, (1 - share) * interval(slot) + share * (clock - before));
    }
  }

  /** Another that takes the memory of this one over, which is not to be used any more. */
  SlotBlock successor() {
    return new SlotBlock(cells);
  }

  void write(DataOutput out) throws IOException {
    int sighted = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      sighted |= last(slot) > 0 ? 1 << slot : 0;
    }
    out.writeByte(sighted);
    for (int slot = 0; slot < SLOTS; slot++) {
      if (last(slot) > 0) {
        out.writeLong(last(slot));
        out.writeInt(intervals(slot));
        if (hasInterval(slot)) {
          out.writeDouble(interval(slot));
        }
      }
    }
  }

  private static SlotBlock read(DataInput in) throws IOException {
    int sighted = in.readUnsignedByte();
    SlotBlock block = empty();
    for (int slot = 0; slot < SLOTS; slot++) {
      if ((sighted & 1 << slot) != 0) {
        long last = in.readLong();
        int intervals = in.readInt();
        double mean = intervals > 0 ? in.readDouble() : 0;
        if (last < 1 || intervals < 0 || intervals > 0 && !(mean >= 1)) {
          throw new CorruptException(
              "a frequency estimate has a slot sighted at %d with %d intervals of %s; restore a copy"
                  .formatted(last, intervals, mean));
        }
        block.set(slot, last, intervals, mean);
      }
    }
    return block;
  }

  private static final class Format implements Codec<SlotBlock> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(SlotBlock block, DataOutput out) throws IOException {
      block.write(out);
    }

    @Override
    public SlotBlock read(DataInput in, int version) throws IOException {
      return SlotBlock.read(in);
    }
  }
}
