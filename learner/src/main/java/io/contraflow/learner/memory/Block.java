package io.contraflow.learner.memory;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;

import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A rectangle of a float32 {@link Matrix}, and the products of such rectangles, by one call of the
 * BLAS that ND4J uses too. The thread that calls computes. Writers of disjoint blocks may run at
 * the same time. A block without cells takes part in no product.
 *
 * @param row first of {@code rows}
 * @param column first of {@code columns}
 */
public record Block(Matrix matrix, int row, int column, int rows, int columns) {
  public Block {
    if (matrix.precision() != Precision.FLOAT) {
      throw new IllegalArgumentException("a block must be of float32: " + matrix.precision());
    }
    if (row < 0
        || column < 0
        || rows < 0
        || columns < 0
        || row + rows > matrix.rows()
        || column + columns > matrix.columns()) {
      throw new IllegalArgumentException(
          "a block must be inside (%d, %d): (%d, %d) at (%d, %d)"
              .formatted(matrix.rows(), matrix.columns(), rows, columns, row, column));
    }
  }

  /** Whole rows. */
  public static Block ofRows(Matrix matrix, int row, int rows) {
    return new Block(matrix, row, 0, rows, matrix.columns());
  }

  /**
   * Makes BLAS compute on the calling thread, everywhere in this process: its own threads would
   * compete with the callers', and split products by their number.
   */
  public static void useCallingThread() {
    openblas_nolapack.blas_set_num_threads(1);
  }

  /** Sets this (m, n) to a·bᵀ of (m, k) and (n, k). */
  public void setProductWithTransposed(Block a, Block b) {
    multiply(a, false, b, true, 0);
  }

  /** Sets this (m, n) to a·b of (m, k) and (k, n), or adds it. */
  public void product(Block a, Block b, boolean add) {
    multiply(a, false, b, false, add ? 1 : 0);
  }

  /** Sets this (m, n) to aᵀ·b of (k, m) and (k, n), or adds it. */
  public void productOfTransposed(Block a, Block b, boolean add) {
    multiply(a, true, b, false, add ? 1 : 0);
  }

  private void multiply(Block a, boolean transposeA, Block b, boolean transposeB, float beta) {
    int m = transposeA ? a.columns : a.rows;
    int k = transposeA ? a.rows : a.columns;
    int n = transposeB ? b.rows : b.columns;
    if (rows != m || columns != n || k != (transposeB ? b.columns : b.rows)) {
      throw new IllegalArgumentException(
          "shapes must fit: (%d, %d) by (%d, %d) into (%d, %d)"
              .formatted(a.rows, a.columns, b.rows, b.columns, rows, columns));
    }
    if (m == 0 || n == 0 || k == 0) {
      return;
    }
    openblas_nolapack.cblas_sgemm(
        CblasRowMajor,
        transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans,
        m,
        n,
        k,
        1,
        a.matrix.at(a.row, a.column),
        a.matrix.columns(),
        b.matrix.at(b.row, b.column),
        b.matrix.columns(),
        beta,
        matrix.at(row, column),
        matrix.columns());
  }
}
