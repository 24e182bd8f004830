package io.contraflow.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.load.Samples.Sample;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private static Samples samples(int count, int grownAfter, double factor) {
    Samples samples = new Samples();
    for (int i = 0; i < count; i++) {
      long value = i < grownAfter ? 1000 : Math.round(1000 * factor);
      samples.add(new Sample(10 * (i + 1), value, value, value, value, 1000L * (i + 1), 0));
    }
    return samples;
  }

  @Test
  void shouldNotMindWhatGrowsInTheFirstThird() {
    assertThat(samples(30, 10, 2).growth(Sample::residentBytes)).isEqualTo(1);
    assertThat(samples(30, 10, 2).bars()).allMatch(Bar::holds);
  }

  @Test
  void shouldSayHowMuchTheLastThirdIsAboveTheMiddleThird() {
    assertThat(samples(30, 20, 1.2).growth(Sample::threads)).isEqualTo(1.2, within(1e-9));
    assertThat(samples(30, 20, 1.15).bars()).filteredOn(Bar::holds).hasSize(2);
  }

  @Test
  void shouldSayHowFastAFigureGrowsOverTheLastTwoThirds() {
    Samples samples = new Samples();
    for (int i = 1; i <= 30; i++) {
      samples.add(new Sample(10 * i, i <= 10 ? 0 : 7 * i, 1, 1, 1, i, 0));
    }
    assertThat(samples.slopePerHour(Sample::residentBytes)).isCloseTo(.7 * 3600, within(1e-6));
  }

  @Test
  void shouldBeShortOfARateThatFalls() {
    assertThat(stalling(20, 10).rateKept()).isEqualTo(1);
    assertThat(stalling(20, 9).rateKept()).isCloseTo(.9, within(1e-9));
    assertThat(stalling(20, 0).bars())
        .filteredOn(bar -> !bar.holds())
        .extracting(Bar::name)
        .containsExactly("soak.rate-kept");
  }

  /** 10 examples a sample until the last third, then others. */
  private static Samples stalling(int until, int then) {
    Samples samples = new Samples();
    long examples = 0;
    for (int i = 1; i <= 30; i++) {
      examples += i <= until ? 10 : then;
      samples.add(new Sample(10 * i, 1, 1, 1, 1, examples, 0));
    }
    return samples;
  }

  @Test
  void shouldHoldNothingWithoutEnoughSamples() {
    assertThat(samples(2, 2, 1).bars()).noneMatch(Bar::holds);
  }
}
