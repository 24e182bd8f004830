package io.contraflow.learner.start;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/**
 * Principal component analysis in double precision: rows x become (x - mean) V, V the eigenvectors
 * of the rows' covariance with the largest eigenvalues, largest first. Neither whitened nor
 * normalised. Of each eigenvector's two signs it takes the one whose largest component by magnitude
 * (the first of equals) is positive, as scikit-learn does.
 *
 * <p>Equal to {@code sklearn.decomposition.PCA(svd_solver="full")}, whose singular vectors these
 * are. Only products of blocks and one D x D decomposition are native; nothing native outlives a
 * call.
 */
public final class PrincipalComponents {
  private static final int BLOCK_ROWS = 1024;

  private final double[] mean; // (D)
  private final double[] components; // (K, D)
  private final double[] variances; // (K)

  private PrincipalComponents(double[] mean, double[] components, double[] variances) {
    this.mean = mean;
    this.components = components;
    this.variances = variances;
  }

  /**
   * @param rows (N, D), at least two, finite; only read
   * @param dimension K, at most min(N, D)
   */
  public static PrincipalComponents fit(float[][] rows, int dimension) {
    int n = rows.length;
    int d = n == 0 ? 0 : rows[0].length;
    if (n < 2 || dimension < 1 || dimension > Math.min(n, d)) {
      throw new IllegalArgumentException(
          "the dimension must be in [1, "
              + Math.min(n, d)
              + "], what "
              + n
              + " rows of "
              + d
              + " numbers have, was "
              + dimension
              + "; set the dimension");
    }
    Loader.load(openblas.class);
    double[] mean = mean(rows, d);
    double[] covariance = covariance(rows, mean);
    double[] eigenvalues = new double[d];
    int info = eigen(covariance, eigenvalues, d);
    if (info != 0) {
      throw new ArithmeticException(
          "the rows' covariance has no eigenvectors: dsyevd="
              + info
              + "; check the model's output");
    }
    double[] components = new double[dimension * d];
    double[] variances = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      int column = d - 1 - k; // LAPACK's are ascending, and in columns
      variances[k] = eigenvalues[column];
      for (int i = 0; i < d; i++) {
        components[k * d + i] = covariance[i * d + column];
      }
      fixSign(components, k * d, d);
    }
    return new PrincipalComponents(mean, components, variances);
  }

  public int dimension() {
    return variances.length;
  }

  /** The variance along each component, largest first. */
  public double[] variances() {
    return variances.clone();
  }

  /**
   * @param rows (N, D)
   * @return (N, K)
   */
  public float[][] project(float[][] rows) {
    int d = mean.length;
    int k = dimension();
    float[][] projected = new float[rows.length][k];
    try (DoublePointer v = new DoublePointer(components);
        DoublePointer x = new DoublePointer((long) BLOCK_ROWS * d);
        DoublePointer y = new DoublePointer((long) BLOCK_ROWS * k)) {
      double[] block = new double[BLOCK_ROWS * d];
      double[] result = new double[BLOCK_ROWS * k];
      for (int from = 0; from < rows.length; from += BLOCK_ROWS) {
        int count = centre(rows, from, mean, block);
        x.put(block, 0, count * d);
        openblas.cblas_dgemm(
            openblas.CblasRowMajor,
            openblas.CblasNoTrans,
            openblas.CblasTrans,
            count,
            k,
            d,
            1,
            x,
            d,
            v,
            d,
            0,
            y,
            k);
        y.get(result, 0, count * k);
        for (int i = 0; i < count * k; i++) {
          projected[from + i / k][i % k] = (float) result[i];
        }
      }
    }
    return projected;
  }

  private static double[] mean(float[][] rows, int d) {
    double[] mean = new double[d];
    for (float[] row : rows) {
      for (int i = 0; i < d; i++) {
        mean[i] += row[i];
      }
    }
    Arrays.setAll(mean, i -> mean[i] / rows.length);
    return mean;
  }

  /** (D, D), with divisor N - 1; only the upper triangle is written. */
  private static double[] covariance(float[][] rows, double[] mean) {
    int d = mean.length;
    double[] covariance = new double[d * d];
    try (DoublePointer x = new DoublePointer((long) BLOCK_ROWS * d);
        DoublePointer c = new DoublePointer(covariance)) {
      double[] block = new double[BLOCK_ROWS * d];
      for (int from = 0; from < rows.length; from += BLOCK_ROWS) {
        int count = centre(rows, from, mean, block);
        x.put(block, 0, count * d);
        openblas.cblas_dsyrk(
            openblas.CblasRowMajor,
            openblas.CblasUpper,
            openblas.CblasTrans,
            d,
            count,
            1.0 / (rows.length - 1),
            x,
            d,
            1,
            c,
            d);
      }
      c.get(covariance);
    }
    return covariance;
  }

  /** Rows from {@code from} on, less the mean, into {@code block}; returns how many. */
  private static int centre(float[][] rows, int from, double[] mean, double[] block) {
    int count = Math.min(BLOCK_ROWS, rows.length - from);
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < mean.length; i++) {
        block[r * mean.length + i] = rows[from + r][i] - mean[i];
      }
    }
    return count;
  }

  /** Replaces the matrix by its eigenvectors, one a column; returns LAPACK's info. */
  private static int eigen(double[] matrix, double[] eigenvalues, int d) {
    try (DoublePointer a = new DoublePointer(matrix);
        DoublePointer w = new DoublePointer(eigenvalues)) {
      int info =
          openblas.LAPACKE_dsyevd(openblas.LAPACK_ROW_MAJOR, (byte) 'V', (byte) 'U', d, a, d, w);
      a.get(matrix);
      w.get(eigenvalues);
      return info;
    }
  }

  private static void fixSign(double[] components, int from, int d) {
    int largest = from;
    for (int i = from + 1; i < from + d; i++) {
      if (Math.abs(components[i]) > Math.abs(components[largest])) {
        largest = i;
      }
    }
    if (components[largest] < 0) {
      for (int i = from; i < from + d; i++) {
        components[i] = -components[i];
      }
    }
  }
}
