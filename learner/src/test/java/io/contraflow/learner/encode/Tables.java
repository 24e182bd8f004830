package io.contraflow.learner.encode;

import io.contraflow.state.snapshot.Table;

/** What tests look at in tables. */
public final class Tables {
  private Tables() {}

  /** Copies of all rows, (V, D). */
  public static float[][] values(Table table) {
    float[][] values = new float[table.rows()][table.dimension()];
    for (int row = 0; row < values.length; row++) {
      table.read(row, values[row]);
    }
    return values;
  }

  /** What the optimizer remembers of a row, (N). */
  public static float[] optimizer(EmbeddingTable table, int row) {
    float[] optimizer = new float[table.optimizerValues()];
    table.readOptimizer(row, optimizer);
    return optimizer;
  }

  /** What the optimizer remembers of all rows, (V, N). */
  public static float[][] optimizer(EmbeddingTable table) {
    float[][] optimizer = new float[table.rows()][];
    for (int row = 0; row < optimizer.length; row++) {
      optimizer[row] = optimizer(table, row);
    }
    return optimizer;
  }

  /** As a restore does: the rows that are dirty since the last checkpoint. */
  public static void restore(EmbeddingTable from, EmbeddingTable into) {
    float[] row = new float[from.dimension()];
    from.checkpoint()
        .forEach(
            r -> {
              from.read(r, row);
              into.restore(r, row, optimizer(from, r));
            });
  }
}
