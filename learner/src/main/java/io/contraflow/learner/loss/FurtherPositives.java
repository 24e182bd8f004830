package io.contraflow.learner.loss;

/**
 * A computation's further positives: their similarities, once they have been met, and what the
 * document→query direction adds to their gradients. Different rows, or different columns, may be
 * used at the same time.
 */
final class FurtherPositives {
  private final MaskedCells cells;
  private final float[] similarities; // by place
  private final float[] columnGradients; // by place
  private final int[] starts; // (B + 1)
  private final int[] places; // of column j: places[starts[j] .. starts[j + 1]), rows ascending

  private FurtherPositives(MaskedCells cells) {
    this.cells = cells;
    int count = cells.count();
    similarities = new float[count];
    columnGradients = new float[count];
    starts = new int[cells.rows() + 1];
    places = new int[count];
    int[] next = new int[cells.rows()];
    for (int row = 0; row < cells.rows(); row++) {
      for (int k = 0; k < cells.count(row); k++) {
        starts[cells.column(row, k) + 1]++;
      }
    }
    for (int column = 0; column < cells.rows(); column++) {
      starts[column + 1] += starts[column];
      next[column] = starts[column];
    }
    for (int row = 0; row < cells.rows(); row++) {
      for (int k = 0; k < cells.count(row); k++) {
        places[next[cells.column(row, k)]++] = cells.place(row, k);
      }
    }
  }

  /** Null where there are none. */
  static FurtherPositives of(LossInputs in) {
    MaskedCells cells = in.furtherPositives();
    return cells.count() == 0 ? null : new FurtherPositives(cells);
  }

  int count(int row) {
    return cells.count(row);
  }

  int column(int row, int k) {
    return cells.column(row, k);
  }

  /**
   * Notes those among {@code row[0 .. count)}, similarities of columns {@code column} on, and sets
   * them to −∞.
   */
  void take(int row, int column, int count, float[] similaritiesOfRow) {
    for (int k = cells.from(row, column); k < cells.count(row); k++) {
      int at = cells.column(row, k) - column;
      if (at >= count) {
        return;
      }
      similarities[cells.place(row, k)] = similaritiesOfRow[at];
      similaritiesOfRow[at] = Float.NEGATIVE_INFINITY;
    }
  }

  /** Similarities of a row's positives, its own first. */
  double[] ofRow(int row, double own) {
    double[] positives = new double[1 + cells.count(row)];
    positives[0] = own;
    for (int k = 0; k < cells.count(row); k++) {
      positives[1 + k] = similarities[cells.place(row, k)];
    }
    return positives;
  }

  int countOfColumn(int column) {
    return starts[column + 1] - starts[column];
  }

  /** Similarities of the queries that a column is a positive of, its own first. */
  double[] ofColumn(int column, double own) {
    double[] positives = new double[1 + countOfColumn(column)];
    positives[0] = own;
    for (int k = 1; k < positives.length; k++) {
      positives[k] = similarities[places[starts[column] + k - 1]];
    }
    return positives;
  }

  /**
   * @param gradients as {@link #ofColumn}, times {@code scale}
   */
  void setOfColumn(int column, double[] gradients, double scale) {
    for (int k = 1; k < gradients.length; k++) {
      columnGradients[places[starts[column] + k - 1]] = (float) (scale * gradients[k]);
    }
  }

  /** Adds what was set to the gradient by a row's similarities, (B). */
  void addOfColumns(int row, float[] gradient) {
    for (int k = 0; k < cells.count(row); k++) {
      gradient[cells.column(row, k)] += columnGradients[cells.place(row, k)];
    }
  }
}
