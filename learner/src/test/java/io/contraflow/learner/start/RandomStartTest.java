package io.contraflow.learner.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RandomStartTest {
  /** Computed by hand from the definition, in another language. */
  private static final float[] GOLDEN = {0.38134417f, -2.575237f, 0.9360863f};

  @Test
  void shouldBeStandardNormal() {
    RandomStart start = new RandomStart(500, 256, 3);
    float[] row = new float[256];
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (int r = 0; r < 500; r++) {
      start.read(r, row);
      for (double x : row) {
        sum += x;
        squares += x * x;
        fourths += x * x * x * x;
      }
    }
    double n = 500 * 256;
    assertThat(sum / n).isCloseTo(0, within(0.01));
    assertThat(squares / n).isCloseTo(1, within(0.01));
    assertThat(fourths / n).isCloseTo(3, within(0.1));
  }

  @Test
  void shouldDependOnSeedRowAndColumnAlone() {
    float[] wide = new float[8];
    float[] narrow = new float[7];
    new RandomStart(10, 8, 42).read(3, wide);
    new RandomStart(4, 7, 42).read(3, narrow);
    assertThat(narrow).containsExactly(Arrays.copyOf(wide, 7));
    float[] other = new float[8];
    new RandomStart(10, 8, 43).read(3, other);
    assertThat(other).isNotEqualTo(wide);
  }

  /** A changed generator would change every model: these bits stay. */
  @Test
  void shouldKeepItsNumbers() {
    float[] row = new float[3];
    new RandomStart(2, 3, 42).read(1, row);
    assertThat(row).containsExactly(GOLDEN);
  }
}
