package io.contraflow.state.snapshot;

/** A table on the heap: rows as they are given, shared and not copied. */
public final class RowsTable implements Table {
  private final String name;
  private final float[][] rows;

  /** As {@link #RowsTable(String, float[][])}, named {@link StaticModel#TENSOR}. */
  public RowsTable(float[][] rows) {
    this(StaticModel.TENSOR, rows);
  }

  /**
   * @param name the tensor's
   * @param rows at least one, all of the same length
   */
  public RowsTable(String name, float[][] rows) {
    if (rows.length < 1 || rows[0].length < 1) {
      throw new IllegalArgumentException("a table needs a row and a column: rows=" + rows.length);
    }
    this.name = name;
    this.rows = rows;
  }

  @Override
  public String name() {
    return name;
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
