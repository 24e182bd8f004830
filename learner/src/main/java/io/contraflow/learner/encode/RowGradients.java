package io.contraflow.learner.encode;

import java.util.Arrays;
import java.util.List;

/**
 * The gradient of a table of which a step touches few rows: one vector (D) for each touched row,
 * contributions to one row added in the order in which they come. Reused from step to step: {@link
 * #clear} keeps its memory. Rows are listed in the order of their first contribution. Not
 * thread-safe.
 */
public final class RowGradients {
  private static final int ABSENT = -1;

  private final int dimension;
  private final int[] slotOfRow; // (V)
  private int[] rowOfSlot = new int[16];
  private double[][] gradients = new double[16][]; // (slots, D)
  private int count;
  private int made;

  public RowGradients(int tableRows, int dimension) {
    this.dimension = dimension;
    this.slotOfRow = new int[tableRows];
    Arrays.fill(slotOfRow, ABSENT);
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

  /** The gradient of {@link #row row(slot)}, (D): this object's own array, not a copy. */
  public double[] gradient(int slot) {
    return gradients[slot];
  }

  /** A copy of a row's gradient, (D): zeros if nothing touched it. */
  public double[] ofRow(int row) {
    int slot = slotOfRow[row];
    return slot == ABSENT ? new double[dimension] : gradients[slot].clone();
  }

  /** Adds {@code contribution} (D) to a row's gradient. */
  public void add(int row, double[] contribution) {
    double[] gradient = touch(row);
    for (int c = 0; c < dimension; c++) {
      gradient[c] += contribution[c];
    }
  }

  /** The Euclidean norm over all touched rows. */
  public double norm() {
    return Math.sqrt(squaredNorm());
  }

  private double squaredNorm() {
    double sum = 0;
    for (int slot = 0; slot < count; slot++) {
      double rowSum = 0;
      for (double g : gradients[slot]) {
        rowSum += g * g;
      }
      sum += rowSum;
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
    for (int slot = 0; slot < count; slot++) {
      double[] gradient = gradients[slot];
      for (int c = 0; c < dimension; c++) {
        gradient[c] *= factor;
      }
    }
  }

  /** Bytes on the heap, of the largest step so far. */
  public long heapBytes() {
    return (long) slotOfRow.length * Integer.BYTES + (long) made * dimension * Double.BYTES;
  }

  /** No row touched. */
  public void clear() {
    for (int slot = 0; slot < count; slot++) {
      slotOfRow[rowOfSlot[slot]] = ABSENT;
    }
    count = 0;
  }

  private double[] touch(int row) {
    int slot = slotOfRow[row];
    if (slot != ABSENT) {
      return gradients[slot];
    }
    if (count == rowOfSlot.length) {
      rowOfSlot = Arrays.copyOf(rowOfSlot, 2 * count);
      gradients = Arrays.copyOf(gradients, 2 * count);
    }
    slotOfRow[row] = count;
    rowOfSlot[count] = row;
    if (gradients[count] == null) {
      gradients[count] = new double[dimension];
      made++;
    } else {
      Arrays.fill(gradients[count], 0);
    }
    return gradients[count++];
  }
}
