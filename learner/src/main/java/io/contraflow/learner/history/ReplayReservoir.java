package io.contraflow.learner.history;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.start.CounterRandom;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A uniform sample of the examples that have entered, to be learnt from again (reservoir sampling,
 * Vitter 1985, algorithm R; experience replay, Rolnick et al. 2019). Example number t takes a slot
 * with probability capacity / t, and then a random one. Every random number is a function of (seed,
 * model, t), or (seed, model, step) where some are drawn.
 *
 * <p>A deleted document's examples leave their slots empty until others take them, so that the
 * sample of those that stay remains uniform. Not thread-safe.
 */
public final class ReplayReservoir {
  private final Example[] slots; // null where empty
  private final long entrySeed;
  private final long drawSeed;
  private long seen;

  /**
   * @param capacity 0 for one that nothing enters
   */
  public ReplayReservoir(int capacity, String model, long seed) {
    this.slots = new Example[capacity];
    long own = Hash64.of(seed, model);
    this.entrySeed = CounterRandom.bits(own, 0, 0);
    this.drawSeed = CounterRandom.bits(own, 1, 0);
  }

  /** Offers an example, which has not been offered before. */
  public void add(Example example) {
    if (slots.length > 0) {
      seen++;
      place(example, seen);
    }
  }

  private void place(Example example, long number) {
    long slot =
        number <= slots.length
            ? number - 1
            : (long) (number * CounterRandom.uniform(entrySeed, number, 0));
    if (slot < slots.length) {
      slots[(int) slot] = example;
    }
  }

  /** Examples that it is a sample of. */
  public long seen() {
    return seen;
  }

  /** Examples in it, or a few more where documents were deleted. */
  public int count() {
    return (int) Math.min(seen, slots.length);
  }

  /** What is in it, in slot order. */
  public List<Example> examples() {
    return Arrays.stream(slots).filter(Objects::nonNull).toList();
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
    for (int slot = 0; slot < slots.length; slot++) {
      Example example = slots[slot];
      if (example != null) {
        slots[slot] = example.docId().equals(docId) ? null : example.withoutNegative(docId);
      }
    }
  }

  /** All of it as bytes; reading replaces what it holds. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(seen);
    out.writeInt(slots.length);
    out.writeInt(examples().size());
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] != null) {
        out.writeInt(slot);
        OutcomeCodec.INSTANCE.write(slots[slot], out);
      }
    }
  }

  /**
   * Of one that was larger a uniform sample is kept. One that was smaller, or off, goes on as if
   * what it held were all that was seen, so that it fills at once; newer examples are likelier in
   * it than older ones then.
   *
   * @param outcomeVersion the version of {@link OutcomeCodec} that wrote it
   */
  public void read(DataInput in, int outcomeVersion) throws IOException {
    Arrays.fill(slots, null);
    long storedSeen = in.readLong();
    int storedCapacity = in.readInt();
    int count = in.readInt();
    seen = storedCapacity < slots.length ? count : storedSeen;
    for (int number = 1; number <= count; number++) {
      int slot = in.readInt();
      Example example = (Example) OutcomeCodec.INSTANCE.read(in, outcomeVersion);
      if (storedCapacity == slots.length) {
        slots[slot] = example;
      } else {
        place(example, number);
      }
    }
  }
}
