package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BfloatProductsTest {
  private final Random random = new Random(1);
  private BfloatProducts products;

  @BeforeEach
  void open() {
    assumeTrue(BfloatProducts.missing() == null, BfloatProducts.missing());
    products = new BfloatProducts();
  }

  @AfterEach
  void close() {
    if (products != null) {
      products.close();
    }
  }

  private Matrix random(int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = random.nextGaussian();
      }
    }
    return Matrix.of(Precision.FLOAT, columns, values);
  }

  private static float[][] values(Matrix matrix) {
    float[][] values = new float[matrix.rows()][matrix.columns()];
    for (int r = 0; r < values.length; r++) {
      matrix.read(r, values[r]);
    }
    return values;
  }

  /** What is left of a float32: 8 bits of it, the nearest, ties to even. */
  private static float rounded(float value) {
    int bits = Float.floatToIntBits(value);
    return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
  }

  private BfloatMatrix bfloat(Matrix matrix) {
    BfloatMatrix rounded = new BfloatMatrix(matrix.rows(), matrix.columns());
    products.round(Block.ofRows(matrix, 0, matrix.rows()), rounded.all());
    return rounded;
  }

  @Test
  void shouldMultiplyWhatWasRounded() {
    try (Matrix a = random(37, 48);
        Matrix b = random(29, 48);
        Matrix c = random(29, 21);
        Matrix into = random(40, 64);
        BfloatMatrix halfA = bfloat(a);
        BfloatMatrix halfB = bfloat(b)) {
      float[][] before = values(into);
      float[][] left = values(a);
      float[][] right = values(b);
      Block part = new Block(into, 2, 3, 37, 29);

      products.setProductWithTransposed(part, halfA.all(), halfB.all());

      float[][] product = values(into);
      for (int i = 0; i < 37; i++) {
        for (int j = 0; j < 29; j++) {
          assertThat((double) product[2 + i][3 + j])
              .isCloseTo(dot(left[i], right[j]), within(1e-4));
        }
      }
      assertThat(product[0]).isEqualTo(before[0]);
      assertThat(product[2][2]).isEqualTo(before[2][2]);
      assertThat(product[2][32]).isEqualTo(before[2][32]);
      shouldAddTheOthers(into, c);
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (double) rounded(a[k]) * rounded(b[k]);
    }
    return sum;
  }

  private void shouldAddTheOthers(Matrix cells, Matrix vectors) {
    try (BfloatMatrix p = bfloat(cells);
        BfloatMatrix v = bfloat(vectors);
        Matrix sum = new Matrix(Precision.FLOAT, 37, 21);
        Matrix columns = new Matrix(Precision.FLOAT, 29, 64)) {
      BfloatMatrix.Part part = new BfloatMatrix.Part(p, 2, 3, 37, 29);
      products.product(Block.ofRows(sum, 0, 37), part, v.all(), false);
      float[][] once = values(sum);
      products.product(Block.ofRows(sum, 0, 37), part, v.all(), true);
      float[][] twice = values(sum);
      float[][] cell = values(cells);
      float[][] vector = values(vectors);
      for (int i = 0; i < 37; i++) {
        for (int c = 0; c < 21; c++) {
          double expected = 0;
          for (int j = 0; j < 29; j++) {
            expected += (double) rounded(cell[2 + i][3 + j]) * rounded(vector[j][c]);
          }
          assertThat((double) once[i][c]).isCloseTo(expected, within(2e-4));
          assertThat((double) twice[i][c]).isCloseTo(2 * expected, within(4e-4));
        }
      }
      products.productOfTransposed(
          Block.ofRows(columns, 0, 29), part, new BfloatMatrix.Part(p, 2, 0, 37, 64), false);
      assertThat(values(columns)[5][7]).isCloseTo(column(cell, 2, 37, 8, 7), within(1e-2f));
    }
  }

  private static float column(float[][] cells, int from, int count, int a, int b) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += (double) rounded(cells[i][a]) * rounded(cells[i][b]);
    }
    return (float) sum;
  }

  @Test
  void shouldGiveTheSameBitsWhicheverThreadAsks() throws Exception {
    try (Matrix a = random(256, 128);
        Matrix b = random(512, 128);
        Matrix one = new Matrix(Precision.FLOAT, 256, 512);
        Matrix other = new Matrix(Precision.FLOAT, 256, 512);
        BfloatMatrix halfA = bfloat(a);
        BfloatMatrix halfB = bfloat(b)) {
      products.setProductWithTransposed(Block.ofRows(one, 0, 256), halfA.all(), halfB.all());
      Thread thread =
          new Thread(
              () -> {
                try (BfloatProducts own = new BfloatProducts()) {
                  own.setProductWithTransposed(
                      Block.ofRows(other, 0, 256), halfA.all(), halfB.all());
                }
              });
      thread.start();
      thread.join();
      assertThat(values(other)).isDeepEqualTo(values(one));
    }
  }
}
