package io.contraflow.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatermarkHolderTest {
  private static final long T = 1_767_225_600_000L; // 2026-01-01T00:00Z
  private static final long MIN = 60_000;

  private final WatermarkHolder holder = new WatermarkHolder();

  @Test
  void shouldNameThePartitionThatIsFurthestBehindOnceAMinute() {
    assertThat(holder.add(at(0), T, Long.MIN_VALUE, 0)).isEmpty();
    assertThat(holder.add(at(1), T + 10 * MIN, T - 1, 1)).isEmpty(); // too soon to say
    assertThat(holder.add(at(0), T + MIN, T - 1, MIN - 1)).isEmpty();
    assertThat(holder.add(at(1), T + 11 * MIN, T + MIN - 1_000, MIN))
        .contains(
            "partition clicks-0 holds the watermark (2026-01-01T00:00:59Z): it has come to"
                + " 2026-01-01T00:01:00Z, 600 s behind clicks-1; nothing later is learnt until it goes"
                + " on (docs/operations.md)");
    assertThat(holder.add(at(1), T + 12 * MIN, T, 2 * MIN - 1)).isEmpty();
  }

  @Test
  void shouldSayNothingOfPartitionsSideBySideOrOfOneThatIsSilent() {
    holder.add(at(0), T, T, 0);
    holder.add(at(1), T + MIN - 1, T, 1);
    assertThat(holder.add(at(0), T, T, MIN)).isEmpty(); // less than a minute apart
    assertThat(holder.add(at(1), T + 30 * MIN, T, 3 * MIN)).isEmpty(); // 0 is silent: idle
  }

  @Test
  void shouldNotTakeALateEventForAPartitionThatWentBack() {
    holder.add(at(0), T + 5 * MIN, T, 0);
    holder.add(at(1), T + 5 * MIN, T, 0);
    assertThat(holder.add(at(1), T, T, MIN)).isEmpty();
  }

  private static Origin at(int partition) {
    return new Origin("clicks", partition, 0);
  }
}
