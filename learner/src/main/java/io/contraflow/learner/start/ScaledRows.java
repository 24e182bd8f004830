package io.contraflow.learner.start;

import io.contraflow.state.snapshot.Table;

/**
 * Another table with row r multiplied by {@code factors[r]}. Holds no memory; valid as long as the
 * other one.
 *
 * @param table (V, D)
 * @param factors (V)
 */
public record ScaledRows(Table table, float[] factors) implements Table {
  public ScaledRows {
    if (factors.length != table.rows()) {
      throw new IllegalArgumentException(
          "each row needs a factor: rows=" + table.rows() + ", factors=" + factors.length);
    }
  }

  @Override
  public String name() {
    return table.name();
  }

  @Override
  public int rows() {
    return table.rows();
  }

  @Override
  public int dimension() {
    return table.dimension();
  }

  @Override
  public void read(int row, float[] into) {
    table.read(row, into);
    for (int c = 0; c < dimension(); c++) {
      into[c] *= factors[row];
    }
  }
}
