package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.start.CounterRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixTest {
  @ParameterizedTest
  @CsvSource({
    "DOUBLE, 3, 4, 5", "DOUBLE, 1, 1, 1", "DOUBLE, 1, 7, 3", "DOUBLE, 6, 1, 3", "DOUBLE, 6, 5, 1",
    "DOUBLE, 1, 5, 1", "DOUBLE, 5, 1, 1", "DOUBLE, 1, 1, 9", "FLOAT, 3, 4, 5", "FLOAT, 1, 1, 1",
    "FLOAT, 1, 7, 3", "FLOAT, 6, 1, 3", "FLOAT, 6, 5, 1", "FLOAT, 1, 5, 1", "FLOAT, 5, 1, 1",
    "FLOAT, 1, 1, 9", "FLOAT, 70, 130, 33"
  })
  void shouldMultiply(Precision precision, int m, int n, int k) {
    double[][] a = random(1, m, k);
    double[][] b = random(2, k, n);
    try (Matrix left = Matrix.of(precision, k, a);
        Matrix leftTransposed = Matrix.of(precision, m, transpose(a, k));
        Matrix right = Matrix.of(precision, n, b);
        Matrix rightTransposed = Matrix.of(precision, k, transpose(b, n));
        Matrix product = new Matrix(precision, m, n)) {
      double[][] expected = multiply(a, b, n);
      product.setProductWithTransposed(left, rightTransposed);
      assertEqual(product, expected, 1);
      product.setProductOfTransposed(leftTransposed, right);
      assertEqual(product, expected, 1);
      product.addProduct(left, right);
      assertEqual(product, expected, 2);
      product.clear();
      assertEqual(product, expected, 0);
    }
  }

  @Test
  void shouldDoNothingWithoutRows() {
    try (Matrix queries = Matrix.of(Precision.FLOAT, 3, random(1, 2, 3));
        Matrix none = new Matrix(Precision.FLOAT, 0, 3);
        Matrix product = new Matrix(Precision.FLOAT, 2, 0)) {
      product.setProductWithTransposed(queries, none);
      assertThat(product.columns()).isZero();
    }
  }

  @Test
  void shouldRefuseTwoPrecisions() {
    try (Matrix a = new Matrix(Precision.FLOAT, 2, 3);
        Matrix b = new Matrix(Precision.DOUBLE, 3, 4);
        Matrix c = new Matrix(Precision.FLOAT, 2, 4)) {
      assertThatThrownBy(() -> c.setProduct(a, b))
          .hasMessage("a product must be of one precision: FLOAT by DOUBLE into FLOAT");
    }
  }

  @Test
  void shouldRefuseShapesThatDoNotFit() {
    try (Matrix a = new Matrix(Precision.FLOAT, 2, 3);
        Matrix b = new Matrix(Precision.FLOAT, 4, 5);
        Matrix c = new Matrix(Precision.FLOAT, 2, 4)) {
      assertThatThrownBy(() -> c.setProductWithTransposed(a, b))
          .hasMessage("shapes must fit: (2, 3) by (5, 4) into (2, 4)");
    }
  }

  @Test
  void shouldShareMemory() {
    try (FloatMemory rows = new FloatMemory(3, 2);
        FloatMemory padded = FloatMemory.padded(3, 2)) {
      Matrix view = Matrix.viewOf(rows);
      rows.write(1, new float[] {4, 5}, 2);
      float[] row = new float[2];
      view.read(1, row);
      assertThat(row).containsExactly(4, 5);
      view.close();
      assertThat(rows.get(1, 1)).isEqualTo(5);
      assertThatThrownBy(() -> Matrix.viewOf(padded))
          .hasMessage("a matrix has no padded rows: columns=2, padded to 16");
    }
  }

  @Test
  void shouldRefuseAccessAfterClose() {
    Matrix matrix = new Matrix(Precision.FLOAT, 2, 3);
    matrix.close();
    matrix.close();
    assertThatThrownBy(() -> matrix.read(0, new float[3]))
        .hasMessage("matrix is closed: shape=(2, 3)");
  }

  private static void assertEqual(Matrix matrix, double[][] expected, double factor) {
    double tolerance = matrix.precision() == Precision.FLOAT ? 1e-5 : 1e-13;
    double[] row = new double[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      matrix.read(i, row, 0, new float[row.length]);
      for (int j = 0; j < row.length; j++) {
        assertThat(row[j]).isCloseTo(factor * expected[i][j], within(tolerance));
      }
    }
  }

  private static double[][] multiply(double[][] a, double[][] b, int n) {
    double[][] product = new double[a.length][n];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < n; j++) {
        for (int l = 0; l < b.length; l++) {
          product[i][j] += a[i][l] * b[l][j];
        }
      }
    }
    return product;
  }

  private static double[][] transpose(double[][] a, int columns) {
    double[][] transposed = new double[columns][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j][i] = a[i][j];
      }
    }
    return transposed;
  }

  private static double[][] random(long seed, int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        values[i][j] = CounterRandom.uniform(seed, i, j) - 0.5;
      }
    }
    return values;
  }
}
