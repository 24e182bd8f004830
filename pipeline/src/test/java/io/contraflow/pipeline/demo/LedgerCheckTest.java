package io.contraflow.pipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.step.Ledger;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerCheckTest {
  private static final Map<String, Long> DROPPED =
      Map.of("no-impression", 1200L, "after-window", 34L);

  @Test
  void shouldFindTheSumRight() {
    LedgerCheck check = new LedgerCheck(31_234, new Ledger(28_000, 2_000, 0, DROPPED, 0));

    assertThat(check.ok()).isTrue();
    assertThat(check.line())
        .isEqualTo(
            "clicked pairs: produced 31,234 = learnt 28,000 + held out 2,000 + dropped 1,234"
                + " (after-window 34, no-impression 1,200)  OK");
  }

  @Test
  void shouldFindAPairMissing() {
    LedgerCheck check = new LedgerCheck(31_235, new Ledger(28_000, 2_000, 0, DROPPED, 0));

    assertThat(check.ok()).isFalse();
    assertThat(check.line()).startsWith("clicked pairs: produced 31,235 ≠ ").endsWith("MISMATCH");
  }

  @Test
  void shouldNotBeAtRestWhilePairsWait() {
    LedgerCheck check = new LedgerCheck(12, new Ledger(10, 0, 2, Map.of(), 0));

    assertThat(check.ok()).isFalse();
    assertThat(check.line())
        .isEqualTo(
            "clicked pairs: produced 12 ≠ learnt 10 + held out 0 + dropped 0 + waiting 2"
                + "  MISMATCH");
  }
}
