package io.contraflow.learner.encode;

import java.util.function.DoubleSupplier;

/** Central differences by a number of a float32 table. */
public final class Differences {
  private static final float STEP = 1f / 1024;

  private Differences() {}

  /** d value / d table[row, column], up to the third derivative times 2e-7. */
  public static double of(EmbeddingTable table, int row, int column, DoubleSupplier value) {
    float[] kept = new float[table.dimension()];
    float[] optimizer = Tables.optimizer(table, row);
    table.read(row, kept);
    float[] moved = kept.clone();
    moved[column] = kept[column] + STEP;
    double up = moved[column];
    table.restore(row, moved, optimizer);
    double above = value.getAsDouble();
    moved[column] = kept[column] - STEP;
    double down = moved[column];
    table.restore(row, moved, optimizer);
    double below = value.getAsDouble();
    table.restore(row, kept, optimizer);
    return (above - below) / (up - down);
  }
}
