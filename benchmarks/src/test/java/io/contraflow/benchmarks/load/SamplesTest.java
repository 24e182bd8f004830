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
      samples.add(new Sample(i, value, value, value, value, i));
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
    assertThat(samples(30, 20, 1.15).bars()).filteredOn(Bar::holds).hasSize(1);
  }

  @Test
  void shouldHoldNothingWithoutEnoughSamples() {
    assertThat(samples(2, 2, 1).bars()).noneMatch(Bar::holds);
  }
}
