package io.contraflow.learner.start;

import io.contraflow.state.snapshot.Table;

/** A table times a number, each row computed when it is read. Owns nothing. */
public record ScaledTable(Table table, double factor) implements Table {

  /**
   * The table at an rms of 1 over the numbers of its rows that are not all 0. What a model embeds
   * does not depend on scale, but how far a step of a given rate goes does.
   *
   * @throws IllegalArgumentException if every row is 0 or a number is not finite
   */
  public static ScaledTable toUnitRms(Table table) {
    float[] row = new float[table.dimension()];
    double sum = 0;
    long rows = 0;
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      double square = 0;
      for (float value : row) {
        square += (double) value * value;
      }
      sum += square;
      rows += square == 0 ? 0 : 1;
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a start must have finite numbers, not all of them 0: sum of squares="
              + sum
              + "; give another model");
    }
    return new ScaledTable(table, Math.sqrt(rows * (double) table.dimension() / sum));
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
    for (int i = 0; i < dimension(); i++) {
      into[i] = (float) (into[i] * factor);
    }
  }
}
