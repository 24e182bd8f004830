package io.contraflow.benchmarks.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class InBatchLossTest {
  private static final float[][] UNITS = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  @Test
  void shouldBeThatOfASoftmaxOverTheDocuments() {
    double others = 2 * Math.exp(-1 / .5);
    assertThat(InBatchLoss.of(UNITS, UNITS, .5)).isCloseTo(Math.log1p(others), within(1e-12));
  }

  @Test
  void shouldBeTheLogOfTheDocumentsIfAllAreAlike() {
    float[][] same = {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}};
    assertThat(InBatchLoss.of(same, same, .05)).isCloseTo(Math.log(3), within(1e-12));
  }
}
