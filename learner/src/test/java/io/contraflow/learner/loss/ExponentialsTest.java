package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.start.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExponentialsTest {
  private static final int COUNT = 1 << 14;
  private static final float FACTOR = 28.853901f; // log2(e) / .05

  private final Exponentials vectors = Kernels.exponentials();
  private final Exponentials scalar = new ScalarExponentials();

  @Test
  void shouldUseVectorsInTheBuild() {
    assertThat(vectors.name()).startsWith("vectors of ");
  }

  @Test
  void shouldHaveSameBitsWithAndWithoutVectors() {
    float[] expected = numbers();
    float[] actual = numbers();
    float largest = scalar.maximum(expected, COUNT);
    assertThat(vectors.maximum(actual, COUNT)).isEqualTo(largest);
    float[] expectedParts = new float[Exponentials.LANES];
    float[] actualParts = new float[Exponentials.LANES];
    scalar.replace(expected, COUNT, largest, FACTOR, expectedParts);
    vectors.replace(actual, COUNT, largest, FACTOR, actualParts);
    assertThat(actual).isEqualTo(expected);
    assertThat(actualParts).isEqualTo(expectedParts);
  }

  /** Two registers are taken at a time, and what is left over apart. */
  @Test
  void shouldHaveSameBitsForAnyNumber() {
    for (int count = 0; count <= 7 * Exponentials.LANES; count += Exponentials.LANES) {
      float[] expected = Arrays.copyOf(numbers(), count + 1);
      float[] actual = expected.clone();
      float[] expectedParts = new float[Exponentials.LANES];
      float[] actualParts = new float[Exponentials.LANES];
      float largest = scalar.maximum(expected, count + 1);
      scalar.replace(expected, count, largest, FACTOR, expectedParts);
      vectors.replace(actual, count, largest, FACTOR, actualParts);
      assertThat(actual).as("%d", count).isEqualTo(expected);
      assertThat(actualParts).as("parts of %d", count).isEqualTo(expectedParts);
    }
  }

  @Test
  void shouldHaveSameBitsUnderShiftsOfTheirOwn() {
    float[] shifts = new float[COUNT];
    for (int j = 0; j < COUNT; j++) {
      shifts[j] = 1 + j / (float) COUNT;
    }
    float[] expected = numbers();
    float[] actual = numbers();
    scalar.replace(expected, COUNT, shifts, FACTOR);
    vectors.replace(actual, COUNT, shifts, FACTOR);
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void shouldBeCloseToExact() {
    float[] actual = new float[COUNT];
    for (int j = 0; j < COUNT; j++) {
      actual[j] = -96f * j / COUNT;
    }
    float[] exponents = actual.clone();
    scalar.replace(actual, COUNT, 0, 1, new float[Exponentials.LANES]);
    for (int j = 0; j < COUNT; j++) {
      double exact = StrictMath.pow(2, exponents[j]);
      assertThat((double) actual[j]).isCloseTo(exact, within(2e-7 * exact));
    }
  }

  @Test
  void shouldBeOneAtTheShiftAndZeroFarBelow() {
    float[] row = new float[Exponentials.LANES];
    row[0] = .25f;
    row[1] = Float.NEGATIVE_INFINITY;
    row[2] = .25f - 97f;
    for (Exponentials exponentials : new Exponentials[] {vectors, scalar}) {
      float[] actual = row.clone();
      exponentials.replace(actual, Exponentials.LANES, .25f, 1, new float[Exponentials.LANES]);
      assertThat(actual).startsWith(1, 0, 0);
    }
  }

  @Test
  void shouldFindTheLargestWhereverItIs() {
    for (int at = 0; at < 150; at++) {
      float[] row = new float[150];
      Arrays.fill(row, -2);
      row[at] = -1;
      assertThat(vectors.maximum(row, row.length)).as("at %d", at).isEqualTo(-1);
    }
  }

  @Test
  void shouldKeepTheLargerOfEachPlace() {
    float[] numbers = numbers();
    float[] expected = new float[COUNT];
    float[] actual = new float[COUNT];
    for (Exponentials exponentials : new Exponentials[] {vectors, scalar}) {
      float[] largest = exponentials == scalar ? expected : actual;
      Arrays.fill(largest, -1.2f);
      largest[0] = Float.NEGATIVE_INFINITY;
      exponentials.maxima(numbers, COUNT, largest);
    }
    assertThat(actual).isEqualTo(expected);
    for (int j = 1; j < COUNT; j++) {
      assertThat(expected[j]).isEqualTo(Math.max(numbers[j], -1.2f));
    }
  }

  @Test
  void shouldFindTheLargestOfAnyCount() {
    float[] numbers = numbers();
    for (int count : new int[] {0, 1, 5, 16, 37, 64, 100, 1000}) {
      assertThat(vectors.maximum(numbers, count)).isEqualTo(scalar.maximum(numbers, count));
    }
    assertThat(scalar.maximum(numbers, 0)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(vectors.maximum(new float[] {-0f}, 1)).isEqualTo(0f);
  }

  /** In (−3, 1), every 13th −∞. */
  private static float[] numbers() {
    float[] numbers = new float[COUNT];
    for (int j = 0; j < COUNT; j++) {
      numbers[j] =
          j % 13 == 0 ? Float.NEGATIVE_INFINITY : (float) (4 * CounterRandom.uniform(5, j, 0) - 3);
    }
    return numbers;
  }
}
