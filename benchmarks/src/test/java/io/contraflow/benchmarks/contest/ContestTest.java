package io.contraflow.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final Contest CONTEST =
      new Contest(
          "kernel",
          2,
          List.of(
              Timing.of("ours", 10, 6.5),
              Timing.of("slow", 40, 6.5001),
              Timing.of("fast", 15, 7),
              Timing.notRun("absent", "there is no Python")));

  @Test
  void shouldSayHowManyTimesAsLongAnotherTakes() {
    assertThat(CONTEST.toOurs("slow")).isEqualTo(4);
    assertThat(CONTEST.fastestToOurs(side -> !side.equals("ours"))).isEqualTo(1.5);
  }

  @Test
  void shouldHaveNoRatioToWhatDidNotRun() {
    assertThat(CONTEST.toOurs("absent")).isNull();
    assertThat(CONTEST.toOurs("unheard of")).isNull();
  }

  @Test
  void shouldHoldLossesToOneAnother() {
    CONTEST.mustAgree(side -> !side.equals("fast"), 1e-4);
    assertThatThrownBy(() -> CONTEST.mustAgree(side -> true, 1e-4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("kernel: sides that do the same must have one loss, were 6.5 and 7.0");
    assertThatThrownBy(
            () ->
                new Contest("k", 1, List.of(Timing.of("a", 1, 1), Timing.of("b", 1, Double.NaN)))
                    .mustAgree(side -> true, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldPrintARowForEach() {
    StringWriter printed = new StringWriter();
    CONTEST.print(new PrintWriter(printed));
    assertThat(printed.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly(
            "kernel, 2 threads ms / ours loss",
            "ours 10.00 1.00 6.50000",
            "slow 40.00 4.00 6.50010",
            "fast 15.00 1.50 7.00000",
            "absent not run: there is no Python");
  }
}
