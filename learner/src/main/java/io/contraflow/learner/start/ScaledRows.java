package io.contraflow.learner.start;

import io.contraflow.state.snapshot.Table;
import java.util.Arrays;

/**
 * Another table with row r multiplied by {@code factors[r]}. Holds no memory; valid as long as the
 * other one.
 *
 * @param table (V, D)
 * @param factors (V)
 */
public record ScaledRows(Table table, double[] factors) implements Table {
  public ScaledRows {
    if (factors.length != table.rows()) {
      throw new IllegalArgumentException(
          "each row needs a factor: rows=" + table.rows() + ", factors=" + factors.length);
    }
  }

  /** The whole table times a number. */
  public static ScaledRows by(Table table, double factor) {
    double[] factors = new double[table.rows()];
    Arrays.fill(factors, factor);
    return new ScaledRows(table, factors);
  }

  /**
   * The table at an rms of 1 over the numbers of its rows that are not all 0. What a model embeds
   * does not depend on scale, but how far a step of a given rate goes does.
   *
   * @throws IllegalArgumentException if every row is 0 or a number is not finite
   */
  public static ScaledRows toUnitRms(Table table) {
    return by(table, unitFactor(table));
  }

  /**
   * Over the numbers of the rows that are not all 0.
   *
   * @throws IllegalArgumentException as {@link #toUnitRms}
   */
  static double rms(Table table) {
    return 1 / unitFactor(table);
  }

  private static double unitFactor(Table table) {
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
    return Math.sqrt(rows * (double) table.dimension() / sum);
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
      into[c] = (float) (into[c] * factors[row]);
    }
  }
}
