package io.contraflow.learner.memory;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** Matrix products in either precision, by the binding of OpenBLAS that ND4J has on a CPU. */
final class HostProducts {
  private HostProducts() {}

  /**
   * C := op(A)·op(B) + beta·C; nothing if one of them has no cells, an empty inner dimension does
   * not occur.
   *
   * @throws IllegalArgumentException if shapes or precisions do not fit
   */
  static void multiply(
      Matrix a, boolean transposeA, Matrix b, boolean transposeB, int beta, Matrix c) {
    Pointer left = a.memory();
    Pointer right = b.memory();
    Pointer product = c.memory();
    if (left == null || right == null || product == null) {
      return;
    }
    int m = transposeA ? a.columns() : a.rows();
    int k = transposeA ? a.rows() : a.columns();
    int n = transposeB ? b.rows() : b.columns();
    int otherK = transposeB ? b.columns() : b.rows();
    if (k != otherK || c.rows() != m || c.columns() != n) {
      throw new IllegalArgumentException(
          "shapes must fit: (%d, %d) by (%d, %d) into (%d, %d)"
              .formatted(m, k, otherK, n, c.rows(), c.columns()));
    }
    if (a.precision() != c.precision() || b.precision() != c.precision()) {
      throw new IllegalArgumentException(
          "a product must be of one precision: %s by %s into %s"
              .formatted(a.precision(), b.precision(), c.precision()));
    }
    int transA = transposeA ? CblasTrans : CblasNoTrans;
    int transB = transposeB ? CblasTrans : CblasNoTrans;
    if (c.precision() == Precision.FLOAT) {
      openblas_nolapack.cblas_sgemm(
          CblasRowMajor,
          transA,
          transB,
          m,
          n,
          k,
          1,
          (FloatPointer) left,
          a.columns(),
          (FloatPointer) right,
          b.columns(),
          beta,
          (FloatPointer) product,
          c.columns());
    } else {
      openblas_nolapack.cblas_dgemm(
          CblasRowMajor,
          transA,
          transB,
          m,
          n,
          k,
          1,
          (DoublePointer) left,
          a.columns(),
          (DoublePointer) right,
          b.columns(),
          beta,
          (DoublePointer) product,
          c.columns());
    }
  }
}
