package io.contraflow.learner.loss;

import java.util.Arrays;

/**
 * Cells (row, column) of a softmax that are apart, most often left out; row i has its positive in
 * column i, which is none of them. Sparse, without duplicates, in ascending order.
 *
 * <pre>
 *   columns of row i: columns[starts[i] .. starts[i + 1])
 * </pre>
 */
public final class MaskedCells {
  private final int[] starts; // (B + 1)
  private final int[] columns;

  private MaskedCells(int[] starts, int[] columns) {
    this.starts = starts;
    this.columns = columns;
  }

  /** No cell of {@code rows} rows. */
  public static MaskedCells none(int rows) {
    return new Builder(rows, Integer.MAX_VALUE).build();
  }

  public int rows() {
    return starts.length - 1;
  }

  /** Masked cells in all rows. */
  public int count() {
    return columns.length;
  }

  /** Masked cells of one row. */
  public int count(int row) {
    return starts[row + 1] - starts[row];
  }

  /** A number for the {@code k}-th cell of a row, in [0, {@link #count()}): its place. */
  int place(int row, int k) {
    return starts[row] + k;
  }

  /** The {@code k}-th masked column of a row, ascending. */
  public int column(int row, int k) {
    return columns[starts[row] + k];
  }

  /** Whether a cell is one of them. */
  public boolean contains(int row, int column) {
    int k = from(row, column);
    return k < count(row) && column(row, k) == column;
  }

  /**
   * Sets {@code cells[0 .. count)}, of columns {@code column} on, to −∞ where the row's are masked.
   */
  void apply(int row, int column, int count, float[] cells) {
    for (int k = starts[row] + from(row, column); k < starts[row + 1]; k++) {
      if (columns[k] >= column + count) {
        return;
      }
      cells[columns[k] - column] = Float.NEGATIVE_INFINITY;
    }
  }

  /** The first k of which {@link #column} is at least {@code column}; {@link #count} for none. */
  int from(int row, int column) {
    int at = Arrays.binarySearch(columns, starts[row], starts[row + 1], column);
    return (at < 0 ? -at - 1 : at) - starts[row];
  }

  /** Collects cells in any order; the same cell may come repeatedly. */
  public static final class Builder {
    private final int rows;
    private final int width;
    private long[] cells = new long[64];
    private int count;

    /**
     * @param rows B
     * @param width columns of the softmax
     */
    public Builder(int rows, int width) {
      this.rows = rows;
      this.width = width;
    }

    /**
     * @throws IllegalArgumentException if the cell is outside, or is the row's own positive
     */
    public Builder add(int row, int column) {
      if (row < 0 || row >= rows || column < 0 || column >= width) {
        throw new IllegalArgumentException(
            "a masked cell must be inside (%d, %d): cell=(%d, %d)"
                .formatted(rows, width, row, column));
      }
      if (row == column) {
        throw new IllegalArgumentException("a row's own positive is never masked: row=" + row);
      }
      if (count == cells.length) {
        cells = Arrays.copyOf(cells, 2 * count);
      }
      cells[count++] = ((long) row << 32) | column;
      return this;
    }

    public MaskedCells build() {
      Arrays.sort(cells, 0, count);
      int[] starts = new int[rows + 1];
      int[] columns = new int[count];
      int kept = 0;
      for (int k = 0; k < count; k++) {
        if (k > 0 && cells[k] == cells[k - 1]) {
          continue;
        }
        columns[kept++] = (int) cells[k];
        starts[(int) (cells[k] >>> 32) + 1] = kept;
      }
      for (int row = 1; row <= rows; row++) {
        starts[row] = Math.max(starts[row], starts[row - 1]);
      }
      return new MaskedCells(starts, Arrays.copyOf(columns, kept));
    }
  }
}
