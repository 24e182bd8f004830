package io.contraflow.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LogHistogramTest {
  @Test
  void shouldBeWithinAPercentOfEveryQuantile() {
    LogHistogram histogram = new LogHistogram();
    for (long ms = 1; ms <= 100_000; ms++) {
      histogram.add(ms);
    }

    for (double share : new double[] {0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999}) {
      assertThat((double) histogram.quantileMs(share))
          .isCloseTo(share * 100_000, Percentage.withPercentage(1.1));
    }
    assertThat(histogram.quantileMs(1)).isCloseTo(100_000, within(1_000L));
    assertThat(histogram.mostMs()).isEqualTo(100_000);
  }

  @Test
  void shouldKeepZerosAndTheLargestNumbersThereAre() {
    LogHistogram histogram = new LogHistogram();
    histogram.add(0);
    histogram.add(0);
    histogram.add(Long.MAX_VALUE);

    assertThat(histogram.quantileMs(0.5)).isZero();
    assertThat(histogram.quantileMs(1)).isPositive();
    assertThat(histogram.mostMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldSayOfOneValueThatValue() {
    LogHistogram histogram = new LogHistogram();
    histogram.add(1_234);

    assertThat(Spread.of(histogram)).isEqualTo(new Spread(1, 1_234, 1_234, 1_234, 1_234));
    assertThat(Spread.of(new LogHistogram())).isEqualTo(new Spread(0, 0, 0, 0, 0));
  }
}
