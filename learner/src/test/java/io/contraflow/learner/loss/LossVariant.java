package io.contraflow.learner.loss;

/** Members of the family that every kernel is tested with. */
enum LossVariant {
  CORRECTED(false, true),
  CORRECTED_SYMMETRIC(true, true);

  private final boolean symmetric;
  private final boolean corrected;

  LossVariant(boolean symmetric, boolean corrected) {
    this.symmetric = symmetric;
    this.corrected = corrected;
  }

  LossOptions options(double temperature) {
    return new LossOptions(temperature, symmetric, true);
  }

  /** With weights, some cells masked, and all of row 3's negatives where there are rows enough. */
  LossCase inputs(int rows, int hard, int queue) {
    LossCase inputs = LossCase.random(rows, hard, queue);
    int columns = inputs.columns();
    MaskedCells.Builder masked = new MaskedCells.Builder(rows, columns);
    MaskedCells.Builder except = new MaskedCells.Builder(rows, columns);
    double[] weights = new double[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = rows == 1 ? 1 : 1 + row % 4;
      for (int column = 0; column < columns; column++) {
        if (column != row && (row == 3 || (7 * row + column) % 11 == 0)) {
          masked.add(row, column);
        }
        if (column != row && (row + 3 * column) % 13 == 0) {
          except.add(row, column);
        }
      }
    }
    LossCase result = inputs.with(masked.build(), weights);
    return corrected ? result.with(corrections(rows, columns, except.build())) : result;
  }

  private static Corrections corrections(int rows, int columns, MaskedCells except) {
    double[] ofColumns = new double[columns];
    for (int j = 0; j < columns; j++) {
      ofColumns[j] = j % 9 == 8 ? Double.NaN : (5 * j) % 8 - 4.5;
    }
    double[] ofRows = new double[rows];
    for (int i = 0; i < rows; i++) {
      ofRows[i] = .3 * (i % 5) - .5;
    }
    return new Corrections(ofColumns, ofRows, except);
  }
}
