package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KillPlanTest {
  private static final int KILLS = 20;

  @Test
  void shouldMakeEachKindAtLeastOnce() {
    assertThat(kinds(new KillPlan(KILLS, new Random(1))))
        .hasSize(KILLS)
        .contains(KillKind.values());
  }

  @Test
  void shouldPlanTheSameFromTheSameSeed() {
    assertThat(kinds(new KillPlan(KILLS, new Random(5))))
        .isEqualTo(kinds(new KillPlan(KILLS, new Random(5))))
        .isNotEqualTo(kinds(new KillPlan(KILLS, new Random(6))));
  }

  @Test
  void shouldTryAgainWhatCameTooLate() {
    KillPlan plan = new KillPlan(1, new Random(1));
    assertThat(plan.next(true)).isEqualTo(KillKind.STAGED);
    plan.made(KillKind.STAGED, false);
    assertThat(plan.claim().counterexamples()).containsExactly("staged, not published was not");
    assertThat(plan.next(true)).isEqualTo(KillKind.STAGED);
    plan.made(KillKind.STAGED, true);
    assertThat(plan.claim().holds()).isTrue();
    assertThat(plan.claim().evidence())
        .isEqualTo("2 kills made, 1 at the moment they were meant for");
    assertThat(plan.left()).isZero();
  }

  @Test
  void shouldGiveUpAKindThatNeverIsMet() {
    KillPlan plan = new KillPlan(2, new Random(1));
    for (int i = 0; i < 4; i++) {
      plan.made(plan.next(true), false);
    }
    assertThat(plan.left()).isZero();
    assertThat(plan.claim().counterexamples()).hasSize(2);
  }

  @Test
  void shouldNotRestoreBeforeThereIsACheckpoint() {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(new KillPlan(6, new Random(seed)).next(false)).isNotEqualTo(KillKind.RESTORE);
    }
  }

  private static List<KillKind> kinds(KillPlan plan) {
    List<KillKind> kinds = new ArrayList<>();
    while (plan.left() > 0) {
      kinds.add(plan.next(true));
      plan.made(kinds.get(kinds.size() - 1), true);
    }
    return kinds;
  }
}
