package io.contraflow.learner.frequency;

import io.contraflow.learner.history.Hash64;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Kept;
import io.contraflow.learner.kept.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How often a key comes, as a share of the examples that enter (Yi et al. 2019, algorithm 2): for
 * each of several hash functions a slot has A, when it was sighted last, and B, the moving mean of
 * the intervals between sightings,
 *
 * <pre>
 *   B ← (1 − α) B + α (t − A),  A ← t,  q = 1 / B
 * </pre>
 *
 * with the largest B of the key's slots: keys that share a slot make it smaller, never larger. A
 * first sighting sets A alone; a slot without interval counts as one of the whole stream so far.
 * The first 1/α intervals are averaged alike, so that B is a mean, and without bias, from the first
 * on: the n-th has the weight max(α, 1/n).
 *
 * <p>t counts examples, not batches; within one example a slot is sighted once. q follows a change
 * within some 1/α sightings, so a rare key's more slowly than a frequent one's. Its relative
 * standard deviation is about √(max(α/2, 1/n)) after n intervals.
 *
 * <p>An entry's key is the number of a block of slots, those of the first hash function first.
 * Memory is bounded by the number of slots, taken as they are sighted. Not thread-safe.
 */
public final class StreamingFrequency implements Part {
  /** Hash functions. */
  static final int HASHES = 3;

  /** Of a block on the heap, what keeps it included. */
  private static final long BLOCK_BYTES = SlotBlock.SLOTS * 20L + 160;

  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private final FrequencyOptions options;
  private final long seed;
  private final List<Kept<SlotBlock>> blocks; // null where nothing was sighted
  private final Changes<SlotBlock> changes = new Changes<>(SlotBlock.FORMAT);
  private final BitSet untold = new BitSet(); // changed while changes grew to untoldCount
  private int untoldCount;
  private final int[] positions = new int[HASHES]; // of the key that is added
  private long fetched;
  private int taken; // blocks that are not null
  private long clock;

  public StreamingFrequency(FrequencyOptions options, long seed) {
    this.options = options;
    this.seed = seed;
    long slots = (long) HASHES * options.slots();
    int count = Math.toIntExact((slots + SlotBlock.SLOTS - 1) / SlotBlock.SLOTS);
    blocks = new ArrayList<>(Collections.nCopies(count, null));
  }

  /** The next example begins. */
  public void tick() {
    clock++;
  }

  /** Examples so far, t. */
  public long clock() {
    return clock;
  }

  /**
   * The current example has the key.
   *
   * @throws IllegalStateException before the first example
   */
  public void add(String key) {
    if (clock == 0) {
      throw new IllegalStateException("a key belongs to an example: call tick first");
    }
    if (!options.enabled()) {
      return;
    }
    long hash = Hash64.of(seed, key);
    for (int h = 0; h < HASHES; h++) {
      positions[h] = position(h, hash);
    }
    fetch();
    for (int position : positions) {
      sight(position);
    }
  }

  /** Brings the key's slots closer: a loop as tight as this one waits for all of them at once. */
  private void fetch() {
    long sum = 0;
    for (int position : positions) {
      Kept<SlotBlock> kept = blocks.get(position / SlotBlock.SLOTS);
      sum += kept == null ? 0 : kept.value().last(position % SlotBlock.SLOTS);
    }
    fetched = sum; // else the loop would be compiled to nothing
  }

  private void sight(int position) {
    int number = position / SlotBlock.SLOTS;
    int slot = position % SlotBlock.SLOTS;
    Kept<SlotBlock> kept = blocks.get(number);
    SlotBlock block = kept == null ? SlotBlock.empty() : kept.value();
    if (block.last(slot) == clock) {
      return;
    }
    block.sight(slot, clock, options.decay());
    clearUntoldIfTold();
    if (kept == null) {
      blocks.set(number, changes.put(number, block));
      taken++;
    } else if (!untold.get(number)) {
      changes.set(kept, block.successor());
    }
    untold.set(number);
    untoldCount = changes.count();
  }

  /** A store that is told something, of whichever block, leaves fewer changes. */
  private void clearUntoldIfTold() {
    if (changes.count() != untoldCount) {
      untold.clear();
    }
  }

  /**
   * q: in what share of the examples the key comes.
   *
   * @return in [0, 1]; 0 exactly if it never came
   */
  public double of(String key) {
    long hash = Hash64.of(seed, key);
    double longest = 0;
    for (int h = 0; h < HASHES && options.enabled(); h++) {
      int position = position(h, hash);
      Kept<SlotBlock> kept = blocks.get(position / SlotBlock.SLOTS);
      int slot = position % SlotBlock.SLOTS;
      if (kept == null || kept.value().last(slot) == 0) {
        return 0;
      }
      SlotBlock block = kept.value();
      longest = Math.max(longest, block.hasInterval(slot) ? block.interval(slot) : clock);
    }
    return longest == 0 ? 0 : 1 / longest;
  }

  private int position(int hashFunction, long hash) {
    long own = Hash64.mix(hash + hashFunction * GOLDEN_RATIO);
    return hashFunction * options.slots() + Math.floorMod(own, options.slots());
  }

  /** Bytes on the heap, by what was sighted. */
  public long heapBytes() {
    return taken * BLOCK_BYTES + blocks.size() * (long) Integer.BYTES;
  }

  @Override
  public Changes<SlotBlock> changes() {
    return changes;
  }

  /** Slots and seed, which what a key means depends on, and the clock; of none the slots alone. */
  @Override
  public void writeHeader(DataOutput out) throws IOException {
    out.writeInt(options.slots());
    if (options.enabled()) {
      out.writeInt(HASHES);
      out.writeLong(seed);
      out.writeLong(clock);
    }
  }

  /** With other slots, or another seed, it begins anew. */
  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    changes.clear();
    untold.clear();
    Collections.fill(blocks, null);
    taken = 0;
    clock = 0;
    int slots = header.readInt();
    boolean fits = slots == options.slots();
    if (slots > 0) {
      fits &= header.readInt() == HASHES;
      fits &= header.readLong() == seed;
      long reached = header.readLong();
      clock = fits ? reached : 0;
    }
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      Kept<SlotBlock> kept =
          changes.restored(entry.getKey(), SlotBlock.FORMAT.fromBytes(entry.getValue()));
      if (fits && entry.getKey() >= 0 && entry.getKey() < blocks.size()) {
        blocks.set(entry.getKey().intValue(), kept);
        taken++;
      } else {
        changes.remove(kept);
      }
    }
  }

  /** Nothing where nothing is estimated. */
  @Override
  public void write(DataOutput out) throws IOException {
    if (!options.enabled()) {
      return;
    }
    out.writeLong(clock);
    for (int number = 0; number < blocks.size(); number++) {
      if (blocks.get(number) != null) {
        out.writeInt(number);
        blocks.get(number).value().write(out);
      }
    }
  }
}
