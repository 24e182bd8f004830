package io.contraflow.learner.loss;

/**
 * What is taken off the logits of columns that were sampled with unequal probability (logQ; Yi et
 * al. 2019). A row's positives stay uncorrected (Khrylchenko et al. 2025, arXiv 2507.09331):
 *
 * <pre>
 *   logit of row i and column j = s_ij/τ − columns[j] − rows[i]   j corrected, (i, j) not excepted
 *                                 s_ij/τ                          else
 * </pre>
 *
 * Only the query→document direction is corrected.
 *
 * @param columns log m_j, (N); NaN for a column that no row corrects; empty for no corrections
 * @param rows what is added to the corrections of a row's columns, (B); empty for none
 * @param except cells that are not corrected, of (B, N)
 */
public record Corrections(double[] columns, double[] rows, MaskedCells except) {
  /** Nothing is corrected. */
  public static final Corrections NONE = of();

  private static final double MOST = 1e6;

  public Corrections {
    for (double column : columns) {
      check(Double.isNaN(column) || Math.abs(column) <= MOST, "column", column);
    }
    for (double row : rows) {
      check(Math.abs(row) <= MOST, "row", row);
    }
  }

  /** The same for every row. */
  public static Corrections of(double... columns) {
    return new Corrections(columns, new double[0], MaskedCells.none(0));
  }

  private static void check(boolean holds, String of, double value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "the correction of a %s must be in [-%.0f, %.0f]: correction=%s"
              .formatted(of, MOST, MOST, value));
    }
  }

  /** Whether nothing is corrected. */
  public boolean isNone() {
    return columns.length == 0;
  }

  /** Of a cell that is neither excepted nor a positive; 0 in a column that no row corrects. */
  double at(int row, int column) {
    if (Double.isNaN(columns[column])) {
      return 0;
    }
    return columns[column] + (rows.length == 0 ? 0 : rows[row]);
  }

  /**
   * @throws IllegalArgumentException if these are not for so many rows and columns
   */
  void check(int rowCount, int columnCount) {
    if (columns.length != 0 && columns.length != columnCount
        || rows.length != 0 && (rows.length != rowCount || columns.length == 0)
        || except.rows() != 0 && except.rows() != rowCount) {
      throw new IllegalArgumentException(
          "corrections must be for (%d, %d) cells: columns=%d, rows=%d, except=%d"
              .formatted(rowCount, columnCount, columns.length, rows.length, except.rows()));
    }
  }
}
