package io.contraflow.learner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
  private static final double TOLERANCE = 1e-6;

  /** On the line (2, 1): variance 5 along it, none across; the mean is (1, 1). */
  private static final float[][] LINE = {{-1, 0}, {1, 1}, {3, 2}};

  @Test
  void shouldFindALine() {
    PrincipalComponents components = PrincipalComponents.fit(LINE, 2);

    assertThat(components.variances()[0]).isCloseTo(5, within(TOLERANCE));
    assertThat(components.variances()[1]).isCloseTo(0, within(TOLERANCE));
    assertThat(components.project(LINE)[0][0]).isCloseTo((float) -Math.sqrt(5), within(1e-6f));
    assertThat(components.project(LINE)[1][0]).isCloseTo(0f, within(1e-6f));
    assertThat(components.project(LINE)[2][0]).isCloseTo((float) Math.sqrt(5), within(1e-6f));
  }

  /** From numpy.linalg.svd of the centred rows, with scikit-learn's signs. */
  @Test
  void shouldAgreeWithScikitLearn() {
    float[][] rows = {{1, 2, 0.5f}, {-1, 0.25f, 3}, {2, -2, 1}, {0.5f, 1, -1}, {-3, 0, 0}};

    float[][] projected = PrincipalComponents.fit(rows, 2).project(rows);

    assertThat(projected[0]).containsExactly(new float[] {0.683752f, -1.448207f}, within(1e-5f));
    assertThat(projected[2]).containsExactly(new float[] {2.543681f, 1.422418f}, within(1e-5f));
  }

  @Test
  void shouldKeepAllDistancesWhereNoDimensionIsLeftOut() {
    float[][] rows = gaussian(1500, 12); // more than one block
    float[][] projected = PrincipalComponents.fit(rows, 12).project(rows);

    for (int i = 1; i < rows.length; i += 97) {
      assertThat(distance(projected[0], projected[i]))
          .isCloseTo(distance(rows[0], rows[i]), within(1e-5));
    }
  }

  @Test
  void shouldOrderUncorrelatedComponentsByVariance() {
    float[][] projected = PrincipalComponents.fit(gaussian(2000, 8), 3).project(gaussian(2000, 8));

    double[][] covariance = new double[3][3];
    for (float[] row : projected) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          covariance[i][j] += row[i] * row[j] / 1999.0;
        }
      }
    }
    assertThat(covariance[0][0]).isGreaterThan(covariance[1][1]);
    assertThat(covariance[1][1]).isGreaterThan(covariance[2][2]);
    assertThat(covariance[0][1]).isCloseTo(0, within(1e-5));
    assertThat(covariance[1][2]).isCloseTo(0, within(1e-5));
  }

  @Test
  void shouldRefuseMoreComponentsThanThereAre() {
    assertThatThrownBy(() -> PrincipalComponents.fit(LINE, 3))
        .hasMessage(
            "the dimension must be in [1, 2], what 3 rows of 2 numbers have, was 3; set the"
                + " dimension");
  }

  /** Column c has a standard deviation of c + 1. */
  private static float[][] gaussian(int rows, int columns) {
    Random random = new Random(7);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = (float) (5 + (c + 1) * random.nextGaussian());
      }
    }
    return values;
  }

  private static double distance(float[] a, float[] b) {
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      square += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(square);
  }
}
