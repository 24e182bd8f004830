package io.contraflow.pipeline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.search.progress.Progress;
import org.junit.jupiter.api.Test;

class EventRateTest {
  @Test
  void shouldTellEventsOfEachSecond() {
    EventRate rate = new EventRate();
    rate.event();
    rate.at(1000); // the clock begins
    rate.event();
    rate.event();
    rate.at(1500);
    rate.event();
    rate.at(2500);
    rate.at(3500);

    assertThat(rate.points())
        .containsExactly(new Progress.Rate(2500, 2), new Progress.Rate(3500, 0));
  }

  @Test
  void shouldForgetWhatIsLongAgo() {
    EventRate rate = new EventRate();
    for (int second = 1; second <= 1000; second++) {
      rate.at(second * 1000L);
    }

    assertThat(rate.points()).hasSize(600);
    assertThat(rate.points().get(599).timeMs()).isEqualTo(1_000_000);
  }
}
