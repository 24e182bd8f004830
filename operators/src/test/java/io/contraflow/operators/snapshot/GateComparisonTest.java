package io.contraflow.operators.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.evaluate.Spread;
import io.contraflow.learner.step.HeldOutProbe;
import io.contraflow.learner.step.ProbeScores;
import io.contraflow.state.snapshot.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateComparisonTest {
  private static final int SEARCHES = 2000;
  private static final Spread GOOD = new Spread(512, 40, -3);
  private static final HeldOutProbe NOTHING =
      new HeldOutProbe(List.of(), List.of(), Map.of(), List.of());

  private final Random random = new Random(9);
  private final double[] served = scores(SEARCHES);

  private double[] scores(int count) {
    double[] all = new double[count];
    Arrays.setAll(all, i -> 1.0 / (1 + random.nextInt(4)));
    return all;
  }

  /** Each search loses as much, but for some noise. */
  private double[] worse(double[] than, double share) {
    return Arrays.stream(than)
        .map(value -> value * (1 - share) + 0.05 * random.nextGaussian())
        .toArray();
  }

  private static ProbeScores model(double[] scores, Spread queries) {
    return new ProbeScores(scores, queries, GOOD);
  }

  private static GateComparison compare(
      boolean drifting, boolean ranked, ProbeScores own, ProbeScores served, ProbeScores first) {
    int count = own.reciprocalRanks().length;
    Judgement.Case told = new Judgement.Case("m", NOTHING, drifting, -5, -4, null);
    return new GateComparison(
        GateOptions.DEFAULT, told, IntStream.range(0, count).toArray(), ranked, own, served, first);
  }

  private static Verdict verdict(ProbeScores own, ProbeScores served, ProbeScores first) {
    return compare(false, true, own, served, first).verdict(7);
  }

  @Test
  void shouldHoldWhatIsWorseThanWhatIsServed() {
    ProbeScores now = model(served, GOOD);
    Verdict held = verdict(model(worse(served, 0.05), GOOD), now, now);
    assertThat(held.reason()).isEqualTo("worse");
    assertThat(held.detail())
        .startsWith("MRR 0.")
        .contains(", served 0.", "over 2000 held-out searches: with 95 % confidence at least")
        .endsWith("2.0 % may be (snapshots.gate.tolerance)");
    assertThat(held.figures()).containsKeys("mrr", "served_mrr", "served_upper95", "searches");

    Verdict passed = verdict(model(worse(served, 0.01), GOOD), now, now);
    assertThat(passed.outcome()).isEqualTo(Verdict.PASSED);
    assertThat(passed.figures().get("served_difference"))
        .isCloseTo(-0.01 * passed.figures().get("served_mrr"), within(0.004));
  }

  @Test
  void shouldHoldSlowDecayByTheReference() {
    double[] now = worse(served, 0.03);
    Verdict held = verdict(model(worse(now, 0.015), GOOD), model(now, GOOD), model(served, GOOD));
    assertThat(held.reason()).isEqualTo("decayed");
    assertThat(held.detail()).contains(", reference 0.");
  }

  @Test
  void shouldTakeForReferenceWhatIsBetterWithConfidence() {
    ProbeScores first = model(served, GOOD);
    ProbeScores same = model(worse(served, 0), GOOD);
    ProbeScores better = model(worse(served, -0.05), GOOD);
    assertThat(compare(false, true, same, first, first).renews()).isFalse();
    assertThat(compare(false, true, better, first, first).renews()).isTrue();
    assertThat(compare(false, true, same, first, null).renews()).isTrue();
    assertThat(compare(false, false, better, first, first).renews()).isFalse();
  }

  @Test
  void shouldLookForCollapseWithoutSearches() {
    ProbeScores now = model(new double[0], GOOD);
    ProbeScores few = model(new double[0], new Spread(512, 15, -2.9));
    ProbeScores near = model(new double[0], new Spread(512, 39, -1.4));
    ProbeScores point = model(new double[0], new Spread(512, 1, -0.001));
    assertThat(compare(false, false, few, now, now).verdict(7).reason()).isEqualTo("collapsed");
    assertThat(compare(false, false, near, now, now).verdict(7).reason()).isEqualTo("collapsed");
    assertThat(compare(false, false, point, null, null).verdict(7).detail())
        .startsWith("all vectors of queries are as good as one");
    assertThat(compare(false, false, few, null, null).verdict(7).detail())
        .isEqualTo("nothing is served that it could be compared with");
    Verdict insufficient = compare(false, false, now, now, now).verdict(7);
    assertThat(insufficient.outcome()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(insufficient.detail()).startsWith("0 held-out searches, 500 are needed");
  }

  @Test
  void shouldHoldWhileTheLossRises() {
    ProbeScores now = model(served, GOOD);
    Verdict held = compare(true, true, now, now, now).verdict(7);
    assertThat(held.reason()).isEqualTo("drift");
    assertThat(held.detail()).endsWith("rose from -5.000 to -4.000");
  }
}
