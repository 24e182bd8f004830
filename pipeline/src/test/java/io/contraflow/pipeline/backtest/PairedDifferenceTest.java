package io.contraflow.pipeline.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.pipeline.backtest.PairedDifference.Says;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {

  @Test
  void shouldBeTheUsualPairedIntervalWhereEachQueryIsSearchedOnce() {
    PairedDifference difference = of(new long[] {1, 2, 3, 4}, 0.1, 0.3, -0.2, 0.4);
    // mean .15; deviations -.05 .15 -.35 .25; Σ² .21; variance .07; standard error √(.07 / 4)
    assertThat(difference.mean()).isCloseTo(0.15, within(1e-12));
    assertThat(difference.halfWidth()).isCloseTo(1.959963984540054 * 0.13228756, within(1e-7));
    assertThat(difference.searches()).isEqualTo(4);
    assertThat(difference.queries()).isEqualTo(4);
  }

  @Test
  void shouldTakeTheSearchesOfAQueryAsOne() {
    PairedDifference difference = of(new long[] {1, 1, 1, 2, 3}, 0.3, 0.3, 0.3, 0, 0.1);
    // mean .2; sums of deviations .3, -.2, -.1; Σ² .14; 3/2 · .14 / 25
    assertThat(difference.mean()).isCloseTo(0.2, within(1e-12));
    assertThat(difference.halfWidth())
        .isCloseTo(1.959963984540054 * Math.sqrt(1.5 * 0.14 / 25), within(1e-9));
    assertThat(difference.queries()).isEqualTo(3);
  }

  @Test
  void shouldSayNothingOfTooFew() {
    assertThat(of(new long[0]).says()).isEqualTo(Says.NOT_ENOUGH);
    assertThat(of(new long[0]).mean()).isNaN();
    assertThat(of(new long[] {1, 1}, 0.5, 0.5).halfWidth()).isNaN();
    assertThat(repeated(99, 99, 0.5).says()).isEqualTo(Says.NOT_ENOUGH);
    assertThat(repeated(100, 29, 0.5).says()).isEqualTo(Says.NOT_ENOUGH);
    assertThat(repeated(100, 30, 0.5).says()).isEqualTo(Says.BETTER);
    assertThat(repeated(100, 30, -0.5).says()).isEqualTo(Says.WORSE);
    assertThat(repeated(100, 30, 0).says()).isEqualTo(Says.NO_DIFFERENCE);
  }

  @Test
  void shouldHoldTheTruthNineteenTimesInTwenty() {
    Random random = new Random(5);
    int held = 0;
    for (int trial = 0; trial < 2000; trial++) {
      PairedDifference.Builder builder = new PairedDifference.Builder();
      for (long query = 0; query < 60; query++) {
        double ofQuery = random.nextGaussian();
        for (int search = random.nextInt(5); search >= 0; search--) {
          builder.add(query, 0.25 + ofQuery + 0.5 * random.nextGaussian());
        }
      }
      PairedDifference difference = builder.build();
      held += difference.low() <= 0.25 && 0.25 <= difference.high() ? 1 : 0;
    }
    assertThat(held / 2000.0).isBetween(0.925, 0.97);
  }

  private static PairedDifference of(long[] queries, double... differences) {
    PairedDifference.Builder builder = new PairedDifference.Builder();
    for (int i = 0; i < queries.length; i++) {
      builder.add(queries[i], differences[i]);
    }
    return builder.build();
  }

  private static PairedDifference repeated(int searches, int queries, double difference) {
    PairedDifference.Builder builder = new PairedDifference.Builder();
    for (int i = 0; i < searches; i++) {
      builder.add((long) i * queries / searches, difference);
    }
    return builder.build();
  }
}
