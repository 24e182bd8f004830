package io.contraflow.learner.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static Spread of(double[][] rows) {
    try (Matrix matrix = Matrix.of(Precision.FLOAT, rows[0].length, rows)) {
      return Spread.of(matrix);
    }
  }

  private static double[][] gaussian(int rows, int columns, double mean) {
    Random random = new Random(7);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      double norm = 0;
      for (int c = 0; c < columns; c++) {
        row[c] = random.nextGaussian() + mean;
        norm += row[c] * row[c];
      }
      for (int c = 0; c < columns; c++) {
        row[c] /= Math.sqrt(norm);
      }
    }
    return values;
  }

  @Test
  void shouldBeTheParticipationRatioOfTheSpectrum() {
    double[][] rows = new double[40][8]; // λ = 30, 9, 1
    for (int i = 0; i < rows.length; i++) {
      rows[i][i < 30 ? 0 : i < 39 ? 1 : 2] = 1;
    }
    Spread spread = of(rows);
    assertThat(spread.rank()).isCloseTo(40.0 * 40 / (900 + 81 + 1), within(1e-4));
    assertThat(spread.isKnown()).isTrue();
  }

  @Test
  void shouldKnowTheExtremes() {
    double[][] axes = new double[64][64];
    double[][] one = new double[64][64];
    for (int i = 0; i < axes.length; i++) {
      axes[i][i] = 1;
      one[i][3] = 1;
    }
    assertThat(of(axes).rank()).isCloseTo(64, within(1e-3));
    assertThat(of(axes).uniformity()).isCloseTo(-4, within(1e-4));
    assertThat(of(one).rank()).isCloseTo(1, within(1e-4));
    assertThat(of(one).isOnePoint()).isTrue();
    assertThat(of(one).isCollapsedBeside(of(axes), 0.5)).isTrue();
    assertThat(of(one).isCollapsedBeside(of(axes), 0)).isFalse();
    assertThat(of(new double[64][4]).rank()).as("of zeros").isZero();
  }

  @Test
  void shouldNotTakeANarrowConeForAPoint() {
    Spread cone = of(gaussian(512, 64, 1.5)); // cosines of .7, as frozen embedders have
    assertThat(cone.isOnePoint()).isFalse();
    assertThat(cone.isCollapsedBeside(cone, 0.5)).isFalse();
    assertThat(cone.isCollapsedBeside(of(gaussian(512, 64, 0)), 0.5)).isTrue();
    assertThat(of(gaussian(512, 64, 0)).isCollapsedBeside(cone, 0.5)).isFalse();
  }

  @Test
  void shouldSayNothingOfAFew() {
    Spread few = of(new double[][] {{1, 0}, {1, 0}});
    assertThat(few.isKnown()).isFalse();
    assertThat(few.isOnePoint()).isFalse();
  }
}
