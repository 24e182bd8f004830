package io.contraflow.state.snapshot;

/** A {@link StaticModel#TENSOR} on the heap: rows as they are given, shared and not copied. */
public final class RowsTable implements Table {
  private final float[][] rows;

  /**
   * @param rows at least one, all of the same length
   */
  public RowsTable(float[][] rows) {
    if (rows.length < 1 || rows[0].length < 1) {
      throw new IllegalArgumentException("a table needs a row and a column: rows=" + rows.length);
    }
    this.rows = rows;
  }

  @Override
  public String name() {
    return StaticModel.TENSOR;
  }

  @Override
  public int rows() {
    return rows.length;
  }

  @Override
  public int dimension() {
    return rows[0].length;
  }

  @Override
  public void read(int row, float[] into) {
    System.arraycopy(rows[row], 0, into, 0, dimension());
  }
}
