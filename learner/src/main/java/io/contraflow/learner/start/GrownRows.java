package io.contraflow.learner.start;

import io.contraflow.state.snapshot.Table;

/**
 * Another table's rows as they are, to the bit, and behind them random ones: row r is that of
 * {@link RandomStart} of the seed times a factor. So a random start that grows is the one that a
 * larger vocabulary would have begun with. Holds no memory; valid as long as the other one.
 *
 * @param table (V, D)
 * @param rows at least V
 * @param factor of the new rows, whose rms is 1 without it
 */
public record GrownRows(Table table, int rows, long seed, double factor) implements Table {
  public GrownRows {
    if (rows < table.rows()) {
      throw new IllegalArgumentException(
          "a table can't grow to fewer rows: rows=" + rows + ", before=" + table.rows());
    }
  }

  /** With new rows at the rms of those there are, without the ones that are 0. */
  public static GrownRows alike(Table table, int rows, long seed) {
    return new GrownRows(table, rows, seed, ScaledRows.rms(table));
  }

  @Override
  public String name() {
    return table.name();
  }

  @Override
  public int dimension() {
    return table.dimension();
  }

  @Override
  public void read(int row, float[] into) {
    if (row < table.rows()) {
      table.read(row, into);
      return;
    }
    new RandomStart(rows, dimension(), seed).read(row, into);
    for (int c = 0; c < dimension(); c++) {
      into[c] = (float) (into[c] * factor);
    }
  }
}
