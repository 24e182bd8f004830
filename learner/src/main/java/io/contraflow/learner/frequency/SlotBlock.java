package io.contraflow.learner.frequency;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Neighbouring slots: the unit in which a store is told of them. Immutable. Persisted as
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
  static final SlotBlock EMPTY = new SlotBlock(new long[SLOTS], new int[SLOTS], new double[SLOTS]);
  static final Framed<SlotBlock> FORMAT =
      new Framed<>("CFFQ", "block of a frequency estimate", new Format());

  private final long[] last; // A, 0 for never
  private final int[] intervals;
  private final double[] mean; // B

  private SlotBlock(long[] last, int[] intervals, double[] mean) {
    this.last = last;
    this.intervals = intervals;
    this.mean = mean;
  }

  /** The clock when a slot was sighted last; 0 if it never was. */
  long last(int slot) {
    return last[slot];
  }

  /** Whether a slot was sighted twice or more. */
  boolean hasInterval(int slot) {
    return intervals[slot] > 0;
  }

  /** Mean interval between sightings, at least 1. */
  double interval(int slot) {
    return mean[slot];
  }

  /**
   * With one more sighting of a slot.
   *
   * @param clock after that of its last sighting
   */
  SlotBlock sighted(int slot, long clock, double decay) {
    long[] newLast = last.clone();
    newLast[slot] = clock;
    if (last[slot] == 0) {
      return new SlotBlock(newLast, intervals, mean);
    }
    int[] newIntervals = intervals.clone();
    double[] newMean = mean.clone();
    newIntervals[slot] = Math.min(Integer.MAX_VALUE - 1, intervals[slot]) + 1;
    double share = Math.max(decay, 1.0 / newIntervals[slot]);
    newMean[slot] = (1 - share) * mean[slot] + share * (clock - last[slot]);
    return new SlotBlock(newLast, newIntervals, newMean);
  }

  void write(DataOutput out) throws IOException {
    int sighted = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      sighted |= last[slot] > 0 ? 1 << slot : 0;
    }
    out.writeByte(sighted);
    for (int slot = 0; slot < SLOTS; slot++) {
      if (last[slot] > 0) {
        out.writeLong(last[slot]);
        out.writeInt(intervals[slot]);
        if (intervals[slot] > 0) {
          out.writeDouble(mean[slot]);
        }
      }
    }
  }

  private static SlotBlock read(DataInput in) throws IOException {
    int sighted = in.readUnsignedByte();
    long[] last = new long[SLOTS];
    int[] intervals = new int[SLOTS];
    double[] mean = new double[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++) {
      if ((sighted & 1 << slot) != 0) {
        last[slot] = in.readLong();
        intervals[slot] = in.readInt();
        mean[slot] = intervals[slot] > 0 ? in.readDouble() : 0;
        if (last[slot] < 1 || intervals[slot] < 0 || intervals[slot] > 0 && !(mean[slot] >= 1)) {
          throw new CorruptException(
              "a frequency estimate has a slot sighted at %d with %d intervals of %s; restore a copy"
                  .formatted(last[slot], intervals[slot], mean[slot]));
        }
      }
    }
    return new SlotBlock(last, intervals, mean);
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
