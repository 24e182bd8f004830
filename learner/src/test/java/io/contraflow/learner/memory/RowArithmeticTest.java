package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.start.CounterRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The implementations beside each other, and each beside double. */
class RowArithmeticTest {
  private final RowArithmetic vectors = RowArithmetic.best();
  private final RowArithmetic scalar = new ScalarRows();

  @Test
  void shouldUseVectorsInTheBuild() {
    assertThat(vectors.name()).startsWith("vectors of ");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 112, 128, 256})
  void shouldHaveSameBitsOnArrays(int length) {
    float[] expected = row(length, 1);
    float[] actual = row(length, 1);
    float[] x = row(length, 2);
    scalar.add(x, expected);
    vectors.add(x, actual);
    assertThat(actual).isEqualTo(expected);
    scalar.addScaled(-0.3f, x, expected);
    vectors.addScaled(-0.3f, x, actual);
    assertThat(actual).isEqualTo(expected);
    scalar.scale(1.7f, expected);
    vectors.scale(1.7f, actual);
    assertThat(actual).isEqualTo(expected);
    float[] parts = new float[RowArithmetic.LANES];
    float[] others = new float[RowArithmetic.LANES];
    assertThat(vectors.dot(x, actual, parts)).isEqualTo(scalar.dot(x, expected, others));
    assertThat(parts).isEqualTo(others);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 100, 128, 256})
  void shouldHaveSameBitsOnMemory(int columns) {
    try (FloatMemory one = FloatMemory.padded(9, columns);
        FloatMemory other = FloatMemory.padded(9, columns);
        FloatMemory slopes = FloatMemory.padded(9, columns)) {
      one.write(4, row(columns, 1), columns);
      other.write(4, row(columns, 1), columns);
      slopes.write(7, row(columns, 2), columns);
      scalar.descend(one, 4, 0.99f, 0.3f, slopes, 7);
      vectors.descend(other, 4, 0.99f, 0.3f, slopes, 7);
      float[] expected = new float[one.stride()];
      float[] actual = new float[one.stride()];
      scalar.add(one, 4, expected);
      vectors.add(other, 4, actual);
      assertThat(actual).isEqualTo(expected);
      float[] row = row(columns, 1);
      float[] slope = row(columns, 2);
      for (int c = 0; c < columns; c++) {
        assertThat((double) actual[c])
            .isCloseTo(0.99 * row[c] - 0.3 * slope[c], within(1e-6 * (1 + Math.abs(row[c]))));
      }
      vectors.add(slopes, 6, actual);
      assertThat(actual).as("no neighbour").isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 128})
  void shouldHaveSameBitsInAdam(int length) {
    RowArithmetic.AdamStep step =
        new RowArithmetic.AdamStep(0.9f, 0.1f, 0.999f, 0.001f, 0.03f, 1.2f, 1e-8f, 0.98f);
    float[][] expected = {row(length, 1), row(length, 2), squares(length), row(length, 4)};
    float[][] actual = {row(length, 1), row(length, 2), squares(length), row(length, 4)};
    for (int i = 0; i < 3; i++) {
      scalar.adam(step, expected[0], expected[1], expected[2], expected[3]);
      vectors.adam(step, actual[0], actual[1], actual[2], actual[3]);
    }
    assertThat(actual).isDeepEqualTo(expected);
  }

  @Test
  void shouldSumInDoubleWhatOverflows() {
    float[] row = new float[32];
    row[3] = 3e30f;
    row[19] = 4e30f;
    for (RowArithmetic arithmetic : new RowArithmetic[] {vectors, scalar}) {
      double square = arithmetic.dot(row, row, new float[RowArithmetic.LANES]);
      assertThat(Math.sqrt(square)).isCloseTo(5e30, within(1e24));
    }
  }

  private static float[] row(int length, int seed) {
    float[] row = new float[length];
    for (int c = 0; c < length; c++) {
      row[c] = (float) ((CounterRandom.uniform(seed, c, 0) - 0.5) * StrictMath.pow(10, c % 7 - 3));
    }
    return row;
  }

  private static float[] squares(int length) {
    float[] row = row(length, 3);
    for (int c = 0; c < length; c++) {
      row[c] *= row[c];
    }
    return row;
  }
}
