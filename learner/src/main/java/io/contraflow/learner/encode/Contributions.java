package io.contraflow.learner.encode;

import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.RowArithmetic;
import io.contraflow.learner.parallel.Workers;
import java.util.Arrays;

/**
 * Slopes of texts, and which of them are added to which slots: collected, listed in the order of
 * addition, then grouped by slot, which keeps that order. Reused; owns memory outside the heap.
 */
final class Contributions implements AutoCloseable {
  private static final int BLOCK = 32; // texts of a task

  private final int dimension;
  private FloatMemory slopes; // (texts, D), padded; null before the first
  private boolean[] given = new boolean[0]; // (texts)
  private int[] slots = new int[256]; // in the order of addition
  private int[] texts = new int[256]; // the same
  private int[] grouped = new int[256]; // texts, by slot
  private int[] ends = new int[0]; // of a slot's in grouped; the first is its predecessor's end
  private int count;

  Contributions(int dimension) {
    this.dimension = dimension;
  }

  /** Begins anew, with the slopes of so many texts. */
  void collect(int count, RowGradients.Slopes source, Workers workers) {
    if (given.length < count) {
      grow(Math.max(count, 2 * given.length));
    }
    this.count = 0;
    workers.run(count, BLOCK, (from, to) -> source.write(from, to, slopes, given));
  }

  private void grow(int count) {
    close();
    slopes = FloatMemory.padded(count, dimension);
    given = new boolean[count];
  }

  boolean isGiven(int text) {
    return given[text];
  }

  void add(int slot, int text) {
    if (count == slots.length) {
      slots = Arrays.copyOf(slots, 2 * count);
      texts = Arrays.copyOf(texts, 2 * count);
    }
    slots[count] = slot;
    texts[count++] = text;
  }

  /** By counting. */
  void group(int slotCount) {
    if (ends.length < slotCount) {
      ends = new int[Math.max(slotCount, 2 * ends.length)];
    }
    if (grouped.length < count) {
      grouped = new int[slots.length];
    }
    Arrays.fill(ends, 0, slotCount, 0);
    for (int i = 0; i < count; i++) {
      ends[slots[i]]++;
    }
    int begin = 0;
    for (int slot = 0; slot < slotCount; slot++) {
      int here = ends[slot];
      ends[slot] = begin;
      begin += here;
    }
    for (int i = 0; i < count; i++) {
      grouped[ends[slots[i]]++] = texts[i];
    }
  }

  boolean hasSome(int slot) {
    return ends[slot] > begin(slot);
  }

  /** Adds what belongs to a slot to {@code sum} (D), padded, in order. */
  void addTo(int slot, float[] sum, RowArithmetic arithmetic) {
    for (int i = begin(slot); i < ends[slot]; i++) {
      arithmetic.add(slopes, grouped[i], sum);
    }
  }

  private int begin(int slot) {
    return slot == 0 ? 0 : ends[slot - 1];
  }

  long heapBytes() {
    return given.length
        + (long) (slots.length + texts.length + grouped.length + ends.length) * Integer.BYTES;
  }

  long nativeBytes() {
    return slopes == null ? 0 : slopes.bytes();
  }

  @Override
  public void close() {
    if (slopes != null) {
      slopes.close();
    }
  }
}
