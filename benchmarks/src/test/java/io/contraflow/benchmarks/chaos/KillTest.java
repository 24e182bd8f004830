package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KillTest {
  private static final Kill BEFORE_ANY_STEP =
      new Kill(1, KillKind.START, true, "", 1.5, 1_000, Map.of());
  private static final Kill AT_SEVEN =
      new Kill(2, KillKind.CHECKPOINT, true, "chk-3 without _metadata", 9, 5_000, Map.of("m", 7L));
  private static final List<Restored> RESTORED = List.of(new Restored(8_000, "m", 5, 2));

  @Test
  void shouldSayWhenTheModelsWereWhereTheyHadBeen() {
    List<RunRecord.Arrival> arrivals =
        List.of(arrival(4_000, 7), arrival(9_000, 6), arrival(9_500, 7), arrival(9_900, 8));
    assertThat(Kill.aftermath(List.of(BEFORE_ANY_STEP, AT_SEVEN), 2, RESTORED, arrivals))
        .isEqualTo("     resumed from checkpoint 2 at m 5; where it had been 4.5 s after kill 2");
  }

  @Test
  void shouldSayThatTheyAreNotThereYet() {
    assertThat(Kill.aftermath(List.of(AT_SEVEN), 2, RESTORED, List.of(arrival(9_000, 6))))
        .endsWith("; not yet where it had been");
  }

  @Test
  void shouldSayThatNothingCouldBeLost() {
    assertThat(Kill.aftermath(List.of(BEFORE_ANY_STEP), 2, RESTORED, List.of()))
        .endsWith("; there was no step to lose");
  }

  private static RunRecord.Arrival arrival(long doneMs, long step) {
    return new RunRecord.Arrival(doneMs, "m", step);
  }
}
