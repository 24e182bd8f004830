package io.contraflow.learner.loss;

/** {@link Corrections} times τ, in float32: what is taken off the similarities. */
final class SimilarityOffsets {
  private final float[] columns; // (N), 0 where no row corrects
  private final float[] corrected; // (N), 1 where rows correct, else 0
  private final float[] rows; // (B)
  private final MaskedCells except;

  private SimilarityOffsets(LossInputs in, double temperature) {
    Corrections corrections = in.corrections();
    columns = new float[in.columns()];
    corrected = new float[in.columns()];
    for (int j = 0; j < columns.length; j++) {
      double correction = corrections.columns()[j];
      columns[j] = Double.isNaN(correction) ? 0 : (float) (correction * temperature);
      corrected[j] = Double.isNaN(correction) ? 0 : 1;
    }
    rows = new float[in.rows()];
    for (int i = 0; i < corrections.rows().length; i++) {
      rows[i] = (float) (corrections.rows()[i] * temperature);
    }
    MaskedCells cells = corrections.except();
    except = cells.rows() == 0 ? MaskedCells.none(in.rows()) : cells;
  }

  /** Null where nothing is corrected. */
  static SimilarityOffsets of(LossInputs in, double temperature) {
    return in.corrections().isNone() ? null : new SimilarityOffsets(in, temperature);
  }

  /** Corrects {@code cells[0 .. count)}, a row's similarities of columns {@code column} on. */
  void subtract(int row, int column, int count, float[] cells) {
    int from = 0;
    for (int k = except.from(row, column); k < except.count(row); k++) {
      int excepted = except.column(row, k) - column;
      if (excepted >= count) {
        break;
      }
      subtract(rows[row], column, from, excepted, cells);
      from = excepted + 1;
    }
    subtract(rows[row], column, from, count, cells);
  }

  private void subtract(float ofRow, int column, int from, int to, float[] cells) {
    for (int k = from; k < to; k++) {
      cells[k] -= columns[column + k] + corrected[column + k] * ofRow;
    }
  }
}
