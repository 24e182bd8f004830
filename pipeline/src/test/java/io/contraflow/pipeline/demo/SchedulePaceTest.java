package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SchedulePaceTest {
  private final AtomicLong wallMs = new AtomicLong(1_000_000);
  private final SchedulePace pace = new SchedulePace(wallMs::get);

  @Test
  void shouldBeginWithTheFirstRecordWheneverThatIsDue() {
    assertThat(pace.nowMs()).isEqualTo(1_000_000);

    assertThat(pace.waitMs(5_000)).isZero();
    assertThat(pace.nowMs()).isEqualTo(5_000);
    assertThat(pace.waitMs(5_300)).isEqualTo(300);
    wallMs.addAndGet(200);
    assertThat(pace.waitMs(5_300)).isEqualTo(100);
  }

  @Test
  void shouldCatchUpWithinASecondAndStretchTheScheduleBeyond() {
    pace.waitMs(5_000);
    wallMs.addAndGet(900);
    assertThat(pace.waitMs(5_100)).isEqualTo(-800);

    wallMs.addAndGet(10_000);
    assertThat(pace.waitMs(5_200)).isZero();
    assertThat(pace.nowMs()).isEqualTo(5_200);
    assertThat(pace.waitMs(5_300)).isEqualTo(100);
  }
}
