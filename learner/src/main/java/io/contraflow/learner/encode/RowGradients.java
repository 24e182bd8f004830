package io.contraflow.learner.encode;

import io.contraflow.learner.memory.FloatMemory;
import io.contraflow.learner.memory.RowArithmetic;
import io.contraflow.learner.parallel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The gradient of a table of which a step touches few rows: one float32 vector (D) for each touched
 * row, contributions to one row added in the order in which they come, whatever the number of
 * threads. Rows are listed in the order of their first contribution, at places called slots.
 *
 * <p>In a large table most rows are touched by one text alone. Such a row's gradient is the text's
 * slope, which lies there once for all of the text's tokens and is not copied.
 *
 * <p>Lies outside the heap and is reused from step to step: {@link #clear} keeps its memory, which
 * is as large as the largest step so far needed. {@link #close} frees it. Not thread-safe.
 */
public final class RowGradients implements AutoCloseable {
  private static final int ABSENT = -1;
  private static final int OWN = -1; // a slot's gradient is in values
  private static final int FIRST_SLOTS = 16;
  private static final int BLOCK = 128; // slots of a task

  private final int dimension;
  private final int[] slotOfRow; // (V)
  private final Workers workers;
  private final RowArithmetic arithmetic = RowArithmetic.best();
  private final Contributions contributions;
  private int[] rowOfSlot = new int[FIRST_SLOTS];
  private int[] slopeOfSlot = new int[FIRST_SLOTS]; // the text whose slope it is, or OWN
  private double[] squares = new double[FIRST_SLOTS];
  private FloatMemory values; // (slots, D), padded
  private int count;

  /** What texts add to the rows of their tokens. */
  interface Slopes {
    /**
     * Writes the slope (D) of each text i in [from, to) to row {@code first + i} of {@code into},
     * and to {@code given[first + i]} whether it has one. Called by several threads, each for other
     * texts.
     */
    void write(int from, int to, FloatMemory into, int first, boolean[] given);
  }

  /** Computed by the calling thread. */
  public RowGradients(int tableRows, int dimension) {
    this(tableRows, dimension, Workers.caller());
  }

  /**
   * @param workers that add and that {@link #forEachBlock} uses; not closed by this
   */
  public RowGradients(int tableRows, int dimension, Workers workers) {
    this.dimension = dimension;
    this.slotOfRow = new int[tableRows];
    Arrays.fill(slotOfRow, ABSENT);
    this.workers = workers;
    this.values = FloatMemory.padded(FIRST_SLOTS, dimension);
    this.contributions = new Contributions(dimension);
  }

  public int dimension() {
    return dimension;
  }

  /** Touched rows. */
  public int count() {
    return count;
  }

  /** The table's row that is {@code slot}-th in the list. */
  public int row(int slot) {
    return rowOfSlot[slot];
  }

  /** Where a slot's gradient lies: a row of padded memory, this object's own. Not to be written. */
  public FloatMemory memory(int slot) {
    return slopeOfSlot[slot] == OWN ? values : contributions.slopes();
  }

  /** Which row of {@link #memory} it is. */
  public int place(int slot) {
    return slopeOfSlot[slot] == OWN ? slot : slopeOfSlot[slot];
  }

  private void read(int slot, float[] into, int count) {
    memory(slot).read(place(slot), into, count);
  }

  /** The square of the length of a slot's gradient. */
  public double square(int slot) {
    return squares[slot];
  }

  /** A copy of a row's gradient, (D): zeros if nothing touched it. */
  public double[] ofRow(int row) {
    double[] copy = new double[dimension];
    if (slotOfRow[row] != ABSENT) {
      for (int c = 0; c < dimension; c++) {
        copy[c] = memory(slotOfRow[row]).get(place(slotOfRow[row]), c);
      }
    }
    return copy;
  }

  /** Adds {@code contribution} (D), rounded to float32, to a row's gradient. */
  public void add(int row, double[] contribution) {
    int before = count;
    int slot = touch(row);
    float[] sum = new float[RowArithmetic.padded(dimension)];
    if (slot < before) {
      read(slot, sum, dimension);
    }
    for (int c = 0; c < dimension; c++) {
      sum[c] += (float) contribution[c];
    }
    write(slot, sum, new float[RowArithmetic.LANES]);
  }

  /**
   * Adds to the gradient of each of a text's rows, once for each time that it is there, the text's
   * slope; text by text.
   *
   * @param texts how many
   * @param rows of a text
   */
  void add(int texts, IntFunction<int[]> rows, Slopes slopes) {
    int first = contributions.collect(texts, slopes, workers);
    int before = count;
    for (int text = 0; text < texts; text++) {
      if (contributions.isGiven(first + text)) {
        for (int row : rows.apply(text)) {
          contributions.add(touch(row), first + text);
        }
      }
    }
    contributions.group(count);
    forEachBlock((from, to) -> accumulate(from, to, before));
  }

  /** Slots from {@code before} on have no gradient yet. */
  private void accumulate(int from, int to, int before) {
    float[] sum = new float[RowArithmetic.padded(dimension)];
    float[] parts = new float[RowArithmetic.LANES];
    for (int slot = from; slot < to; slot++) {
      int added = contributions.count(slot);
      if (added == 0) {
        continue;
      }
      if (added == 1 && slot >= before) {
        slopeOfSlot[slot] = contributions.first(slot);
        squares[slot] = contributions.square(slopeOfSlot[slot]);
        continue;
      }
      if (slot < before) {
        read(slot, sum, sum.length);
      } else {
        Arrays.fill(sum, 0);
      }
      contributions.addTo(slot, sum);
      write(slot, sum, parts);
    }
  }

  private void write(int slot, float[] gradient, float[] parts) {
    values.write(slot, gradient, gradient.length);
    slopeOfSlot[slot] = OWN;
    squares[slot] = arithmetic.dot(gradient, gradient, parts);
  }

  /** Brings the table's rows of slots [from, to) closer, with what is remembered of them. */
  public void fetch(EmbeddingTable table, int from, int to) {
    table.remembered().fetch(rowOfSlot, from, to);
    table.values().fetch(rowOfSlot, from, to);
  }

  /** Calls {@code range} for all slots, in pieces, on this object's threads. */
  public void forEachBlock(Workers.Range range) {
    workers.run(count, BLOCK, range);
  }

  /** The Euclidean norm over all touched rows. */
  public double norm() {
    return Math.sqrt(squaredNorm());
  }

  private double squaredNorm() {
    double sum = 0;
    for (int slot = 0; slot < count; slot++) {
      sum += squares[slot];
    }
    return sum;
  }

  /**
   * Scales everything by min(1, maxNorm / norm), the usual clipping by global norm.
   *
   * @param maxNorm 0 for no clipping
   * @return the norm before
   */
  public double clip(double maxNorm) {
    return clip(List.of(this), maxNorm);
  }

  /** As {@link #clip(double)}, of several tables as if they were one. */
  public static double clip(List<RowGradients> parts, double maxNorm) {
    double square = 0;
    for (RowGradients part : parts) {
      square += part.squaredNorm();
    }
    double norm = Math.sqrt(square);
    if (maxNorm > 0 && norm > maxNorm) {
      parts.forEach(part -> part.scale(maxNorm / norm));
    }
    return norm;
  }

  private void scale(double factor) {
    contributions.scale((float) factor);
    forEachBlock(
        (from, to) -> {
          float[] gradient = new float[RowArithmetic.padded(dimension)];
          for (int slot = from; slot < to; slot++) {
            if (slopeOfSlot[slot] == OWN) {
              values.read(slot, gradient, gradient.length);
              arithmetic.scale((float) factor, gradient);
              values.write(slot, gradient, gradient.length);
            }
            squares[slot] *= factor * factor;
          }
        });
  }

  /** Bytes on the heap, of the largest step so far. */
  public long heapBytes() {
    return (long) slotOfRow.length * Integer.BYTES
        + (long) rowOfSlot.length * (2 * Integer.BYTES + Double.BYTES)
        + contributions.heapBytes();
  }

  /** Bytes outside the heap, of the largest step so far. */
  public long nativeBytes() {
    return values.bytes() + contributions.nativeBytes();
  }

  /** No row touched. */
  public void clear() {
    for (int slot = 0; slot < count; slot++) {
      slotOfRow[rowOfSlot[slot]] = ABSENT;
    }
    count = 0;
    contributions.clear();
  }

  private int touch(int row) {
    int slot = slotOfRow[row];
    if (slot != ABSENT) {
      return slot;
    }
    if (count == rowOfSlot.length) {
      grow();
    }
    slotOfRow[row] = count;
    rowOfSlot[count] = row;
    return count++;
  }

  private void grow() {
    FloatMemory larger = FloatMemory.padded(2 * count, dimension);
    float[] gradient = new float[dimension];
    for (int slot = 0; slot < count; slot++) {
      if (slopeOfSlot[slot] == OWN) {
        values.read(slot, gradient, dimension);
        larger.write(slot, gradient, dimension);
      }
    }
    values.close();
    values = larger;
    rowOfSlot = Arrays.copyOf(rowOfSlot, 2 * count);
    slopeOfSlot = Arrays.copyOf(slopeOfSlot, 2 * count);
    squares = Arrays.copyOf(squares, 2 * count);
  }

  @Override
  public void close() {
    values.close();
    contributions.close();
  }
}
