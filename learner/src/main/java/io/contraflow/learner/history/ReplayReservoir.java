package io.contraflow.learner.history;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Kept;
import io.contraflow.learner.kept.Part;
import io.contraflow.learner.start.CounterRandom;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * A uniform sample of the examples that have entered, to be learnt from again (reservoir sampling,
 * Vitter 1985, algorithm R; experience replay, Rolnick et al. 2019). Example number t takes a slot
 * with probability capacity / t, and then a random one. Every random number is a function of (seed,
 * model, t), or (seed, model, step) where some are drawn.
 *
 * <p>A deleted document's examples leave their slots empty until others take them, so that the
 * sample of those that stay remains uniform.
 *
 * <p>An entry's key is its slot. Not thread-safe.
 */
public final class ReplayReservoir implements Part {
  private final List<Kept<Example>> slots; // (capacity), null where empty
  private final Changes<Example> changes = new Changes<>(KeptExample.FORMAT);
  private final long entrySeed;
  private final long drawSeed;
  private long seen;

  /**
   * @param capacity 0 for one that nothing enters
   */
  public ReplayReservoir(int capacity, String model, long seed) {
    this.slots = new ArrayList<>(Collections.nCopies(capacity, null));
    long own = Hash64.of(seed, model);
    this.entrySeed = CounterRandom.bits(own, 0, 0);
    this.drawSeed = CounterRandom.bits(own, 1, 0);
  }

  /** Offers an example, which has not been offered before. */
  public void add(Example example) {
    if (!slots.isEmpty()) {
      seen++;
      place(example, seen);
    }
  }

  private void place(Example example, long number) {
    long slot =
        number <= slots.size()
            ? number - 1
            : (long) (number * CounterRandom.uniform(entrySeed, number, 0));
    if (slot < slots.size()) {
      put((int) slot, example);
    }
  }

  private void put(int slot, Example example) {
    Kept<Example> before = slots.get(slot);
    if (before == null) {
      slots.set(slot, changes.put(slot, example));
    } else {
      changes.set(before, example);
    }
  }

  /** Examples that it is a sample of. */
  public long seen() {
    return seen;
  }

  /** Examples in it, or a few more where documents were deleted. */
  public int count() {
    return (int) Math.min(seen, slots.size());
  }

  /** What is in it, in slot order. */
  public List<Example> examples() {
    return slots.stream().filter(Objects::nonNull).map(Kept::value).toList();
  }

  /** {@code count} different ones at random, or all if there are fewer; they stay in it. */
  public List<Example> draw(int count, long step) {
    List<Example> left = new ArrayList<>(examples());
    int drawn = Math.min(count, left.size());
    for (int k = 0; k < drawn; k++) { // Fisher and Yates, the first of it
      double uniform = CounterRandom.uniform(drawSeed, step, k);
      Collections.swap(left, k, k + (int) (uniform * (left.size() - k)));
    }
    return left.subList(0, drawn);
  }

  /** Takes a deleted document out: examples of it leave, and it is no negative of the others. */
  public void forget(String docId) {
    for (int slot = 0; slot < slots.size(); slot++) {
      Kept<Example> entry = slots.get(slot);
      if (entry != null && entry.value().docId().equals(docId)) {
        changes.remove(entry);
        slots.set(slot, null);
      } else if (entry != null) {
        changes.set(entry, entry.value().withoutNegative(docId));
      }
    }
  }

  @Override
  public Changes<Example> changes() {
    return changes;
  }

  @Override
  public void writeHeader(DataOutput out) throws IOException {
    out.writeLong(seen);
    out.writeInt(slots.size());
  }

  /**
   * Of one that was larger a uniform sample is kept. One that was smaller, or off, goes on as if
   * what it held were all that was seen, so that it fills at once; newer examples are likelier in
   * it than older ones then.
   */
  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    long storedSeen = header.readLong();
    int storedCapacity = header.readInt();
    Collections.fill(slots, null);
    changes.clear();
    List<Example> moved = new ArrayList<>();
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      Example example = KeptExample.FORMAT.fromBytes(entry.getValue());
      Kept<Example> kept = changes.restored(entry.getKey(), example);
      if (storedCapacity == slots.size()) {
        slots.set((int) (long) entry.getKey(), kept);
      } else {
        changes.remove(kept);
        moved.add(example);
      }
    }
    seen = storedCapacity < slots.size() ? stored.size() : storedSeen;
    for (int m = 0; m < moved.size(); m++) {
      place(moved.get(m), m + 1);
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    writeHeader(out);
    out.writeInt(examples().size());
    for (Kept<Example> entry : slots) {
      if (entry != null) {
        out.writeInt((int) entry.key());
        OutcomeCodec.INSTANCE.write(entry.value(), out);
      }
    }
  }
}
