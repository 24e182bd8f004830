package io.contraflow.pipeline.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClickToServedTest {
  private final ClickToServed times = new ClickToServed();

  private void step(long number, long eventTimeMs, long doneMs) {
    times.taken(
        new ClickToServed.Step(
            number, 128, eventTimeMs, eventTimeMs - 2_100, eventTimeMs - 100, doneMs - 70, doneMs));
  }

  @Test
  void shouldSplitTheWayOfAClickIntoStagesThatAddUp() {
    step(1, 10_000, 11_300);
    step(2, 11_000, 12_300);
    times.announced(2, 15_000);
    times.served(2, 14_000, 15_250);

    Way way = times.of(8_500, 10_400).orElseThrow();

    assertThat(Arrays.stream(Stage.values()).mapToLong(way::ms))
        .containsExactly(1_900L, 1_830L, 70L, 1_700L, 1_000L, 250L);
    assertThat(way.totalMs()).isEqualTo(6_750);
  }

  @Test
  void shouldBeServedWithTheFirstSnapshotThatHasLearntIt() {
    step(1, 10_000, 11_300);
    step(2, 11_000, 12_300);
    times.served(1, 11_500, 12_000);
    times.served(3, 16_000, 17_000);

    assertThat(times.of(7_900, 9_900).orElseThrow().servedMs()).isEqualTo(12_000);
    assertThat(times.of(8_001, 10_001).orElseThrow().servedMs()).isEqualTo(17_000);
    assertThat(times.of(9_100, 11_100)).isEmpty();
  }

  @Test
  void shouldTakeWhatComesAgainAndOlderSnapshotsForNoNews() {
    step(1, 10_000, 11_300);
    times.served(1, 11_500, 12_000);
    step(1, 10_000, 19_000);
    times.served(1, 19_500, 20_000);

    assertThat(times.ofSteps()).singleElement().extracting(Way::servedMs).isEqualTo(12_000L);
    assertThat(times.ofSteps()).singleElement().extracting(Way::clicks).isEqualTo(128L);
  }

  @Test
  void shouldLeaveOutAStepThatWasTakenAgainAfterItsSnapshot() {
    times.served(1, 11_500, 12_000);
    step(1, 10_000, 19_000);

    assertThat(times.ofSteps()).isEmpty();
  }

  @Test
  void shouldWeighQuantilesByClicks() {
    Way slow = new Way(1, 0, 0, 0, 0, 0, 0, 900);
    Way fast = new Way(99, 0, 0, 0, 0, 0, 0, 100);

    assertThat(Way.quantile(List.of(slow, fast), .99, Way::totalMs)).isEqualTo(100);
    assertThat(Way.quantile(List.of(slow, fast), 1, Way::totalMs)).isEqualTo(900);
  }
}
