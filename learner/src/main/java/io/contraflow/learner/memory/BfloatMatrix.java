package io.contraflow.learner.memory;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * A dense matrix (rows, columns) of bfloat16 outside the heap, row after row: the upper half of a
 * float32, 8 bits of precision. {@link BfloatProducts#round} fills it.
 *
 * <p>The one who creates it owns it and closes it. Contents are undefined until written.
 */
public final class BfloatMatrix implements AutoCloseable {
  private final int rows;
  private final int columns;
  private final BytePointer kept;
  private ShortPointer memory; // the same

  public BfloatMatrix(int rows, int columns) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "a matrix needs rows and columns of 0 or more: shape=(" + rows + ", " + columns + ")");
    }
    this.rows = rows;
    this.columns = columns;
    this.kept = KeptMemory.shared().take(Math.max(1, (long) rows * columns) * Short.BYTES);
    this.memory = new ShortPointer(kept);
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** The rectangle of {@code rows} whole rows from {@code row} on. */
  public Part rows(int row, int rows) {
    return new Part(this, row, 0, rows, columns);
  }

  /** Everything. */
  public Part all() {
    return rows(0, rows);
  }

  /** A rectangle of a matrix. */
  public record Part(BfloatMatrix matrix, int row, int column, int rows, int columns) {
    public Part {
      if (row < 0
          || column < 0
          || rows < 0
          || columns < 0
          || row + rows > matrix.rows
          || column + columns > matrix.columns) {
        throw new IllegalArgumentException(
            "a part must be inside (%d, %d): (%d, %d) at (%d, %d)"
                .formatted(matrix.rows, matrix.columns, rows, columns, row, column));
      }
    }

    /** The address of the first cell; it does not keep the matrix alive. */
    ShortPointer address() {
      if (matrix.memory == null) {
        throw new IllegalStateException("matrix is closed");
      }
      return matrix.memory.getPointer((long) row * matrix.columns + column);
    }
  }

  @Override
  public void close() {
    if (memory != null) {
      memory = null;
      KeptMemory.shared().give(kept);
    }
  }
}
