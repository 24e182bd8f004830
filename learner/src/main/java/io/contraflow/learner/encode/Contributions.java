package io.contraflow.learner.encode;

import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.RowArithmetic;
import io.contraflow.learner.parallel.Workers;
import java.util.Arrays;

/**
 * Slopes of a step's texts, kept until {@link #clear}, and which of them are added to which slots:
 * collected for some texts at a time, listed in the order of addition, then grouped by slot, which
 * keeps that order. Reused; owns memory outside the heap.
 */
final class Contributions implements AutoCloseable {
  private static final int BLOCK = 32; // texts of a task

  private final int dimension;
  private final RowArithmetic arithmetic = RowArithmetic.best();
  private FloatMemory slopes; // (texts, D), padded; null before the first
  private boolean[] given = new boolean[0]; // (texts)
  private double[] squares = new double[0]; // (texts), of the slopes' lengths
  private int collected; // texts
  private int[] slots = new int[256]; // in the order of addition
  private int[] texts = new int[256]; // the same
  private int[] grouped = new int[256]; // texts, by slot
  private int[] ends = new int[0]; // of a slot's in grouped; the first is its predecessor's end
  private int count;

  Contributions(int dimension) {
    this.dimension = dimension;
  }

  /**
   * Takes the slopes of {@code count} further texts, of which none has been added to a slot.
   *
   * @return the number under which the first of them is known here, the others follow
   */
  int collect(int count, RowGradients.Slopes source, Workers workers) {
    int first = collected;
    if (given.length < first + count) {
      grow(Math.max(first + count, 2 * given.length));
    }
    collected = first + count;
    this.count = 0;
    workers.run(
        count,
        BLOCK,
        (from, to) -> {
          source.write(from, to, slopes, first, given);
          measure(first + from, first + to);
        });
    return first;
  }

  private void measure(int from, int to) {
    float[] slope = new float[RowArithmetic.padded(dimension)];
    float[] parts = new float[RowArithmetic.LANES];
    for (int text = from; text < to; text++) {
      if (given[text]) {
        slopes.read(text, slope, slope.length);
        squares[text] = arithmetic.dot(slope, slope, parts);
      }
    }
  }

  private void grow(int count) {
    FloatMemory larger = FloatMemory.padded(count, dimension);
    float[] slope = new float[dimension];
    for (int text = 0; text < collected; text++) {
      slopes.read(text, slope, dimension);
      larger.write(text, slope, dimension);
    }
    close();
    slopes = larger;
    given = Arrays.copyOf(given, count);
    squares = Arrays.copyOf(squares, count);
  }

  boolean isGiven(int text) {
    return given[text];
  }

  /** Slopes where they lie, (texts, D), padded. */
  FloatMemory slopes() {
    return slopes;
  }

  /** The square of the length of a text's slope. */
  double square(int text) {
    return squares[text];
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

  /** How many are added to a slot. */
  int count(int slot) {
    return ends[slot] - begin(slot);
  }

  /** The text whose slope is the first that is added to a slot. */
  int first(int slot) {
    return grouped[begin(slot)];
  }

  /** Adds what belongs to a slot to {@code sum} (D), padded, in order. */
  void addTo(int slot, float[] sum) {
    for (int i = begin(slot); i < ends[slot]; i++) {
      arithmetic.add(slopes, grouped[i], sum);
    }
  }

  private int begin(int slot) {
    return slot == 0 ? 0 : ends[slot - 1];
  }

  /** Multiplies all slopes. */
  void scale(float factor) {
    float[] slope = new float[RowArithmetic.padded(dimension)];
    for (int text = 0; text < collected; text++) {
      if (given[text]) {
        slopes.read(text, slope, slope.length);
        arithmetic.scale(factor, slope);
        slopes.write(text, slope, slope.length);
      }
    }
  }

  void clear() {
    collected = 0;
  }

  long heapBytes() {
    return (long) given.length * (1 + Double.BYTES)
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
