package io.contraflow.learner.encode;

import java.util.Arrays;

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
    double sum = 0;
    for (int slot = 0; slot < count; slot++) {
      double rowSum = 0;
      for (double g : gradients[slot]) {
        rowSum += g * g;
      }
      sum += rowSum;
    }
    return Math.sqrt(sum);
  }

  /**
   * Scales everything by min(1, maxNorm / norm), the usual clipping by global norm.
   *
   * @param maxNorm 0 for no clipping
   * @return the norm before
   */
  public double clip(double maxNorm) {
    double norm = norm();
    if (maxNorm > 0 && norm > maxNorm) {
      double factor = maxNorm / norm;
      for (int slot = 0; slot < count; slot++) {
        double[] gradient = gradients[slot];
        for (int c = 0; c < dimension; c++) {
          gradient[c] *= factor;
        }
      }
    }
    return norm;
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
    } else {
      Arrays.fill(gradients[count], 0);
    }
    return gradients[count++];
  }
}
