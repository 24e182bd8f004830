package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.click.PositionBias;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.Placement;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.learner.step.StepReport;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole model that weighs clicks by estimated positions, with caps and repeats, and a restore.
 */
class LearnClicksTest {
  private static final int RESULTS = 4;
  private static final int QUERIES = 5;

  /** Estimates are made after 256 pages and 512: before the restore, and after it. */
  private static final int PAGES = 400;

  private static final long EVERY_MS = 20;

  @TempDir Path directory;

  private LearnHarness harness(String name, PositionBias source) throws Exception {
    Path own = directory.resolve(name);
    LearnSettings settings = LearnHarness.settings(own, Towers.QUERY_ONLY);
    Map<String, Object> clicks =
        Map.of(
            "source",
            source,
            "results",
            RESULTS,
            "pageNegatives",
            RESULTS - 1,
            "userPairs",
            40,
            "queryPairs",
            70,
            "spanMs",
            5_000L,
            "repeatDiscount",
            0.5);
    return new LearnHarness(
        own, LearnHarness.with(settings, LearnHarness.changed(settings.learner(), clicks)), 1, 0);
  }

  /** Pages in shuffled orders, the result at k looked at with probability 1/k. */
  private static List<Outcome> outcomes(long fromMs, long seed) {
    Random random = new Random(seed);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      long timeMs = fromMs + EVERY_MS * i;
      int query = random.nextInt(QUERIES);
      String user = random.nextInt(3) == 0 ? "script" : "u" + random.nextInt(30);
      List<Document> shown = new ArrayList<>();
      for (int k = 0; k < RESULTS; k++) {
        shown.add(LearnHarness.document(RESULTS * query + k));
      }
      Collections.shuffle(shown, random);
      List<ShownPage.Result> page = new ArrayList<>();
      for (int k = 1; k <= RESULTS; k++) {
        boolean clicked = random.nextDouble() < .9 / k;
        page.add(new ShownPage.Result(shown.get(k - 1).id(), k, clicked));
        if (clicked) {
          outcomes.add(example(timeMs, query, user, shown, k));
        }
      }
      outcomes.add(
          new ShownPage(
              "default", timeMs + 1, "s" + timeMs, user, "q" + query, page, List.of(1, 2, 3, 4)));
    }
    return outcomes;
  }

  private static Example example(
      long timeMs, int query, String user, List<Document> shown, int position) {
    List<Document> others = new ArrayList<>(shown);
    Document positive = others.remove(position - 1);
    return new Example(
        "default",
        timeMs,
        timeMs,
        "s" + timeMs,
        user,
        "q" + query,
        Features.tokens(query, query + 7),
        positive,
        others,
        1,
        List.of(),
        Placement.at(position));
  }

  @ParameterizedTest
  @EnumSource(names = {"EM", "SWAPS"})
  void shouldContinueAfterARestoreBitForBit(PositionBias source) throws Exception {
    List<Outcome> first = outcomes(T0_MS, 1);
    List<Outcome> then = outcomes(T0_MS + EVERY_MS * PAGES, 2);
    long middleMs = T0_MS + EVERY_MS * PAGES * 3 / 4; // 300 pages, the others wait in the state
    String expected;
    try (LearnHarness whole = harness("a", source).open()) {
      whole.feed(first);
      whole.watermark(middleMs);
      whole.feed(then);
      whole.watermark(T0_MS + 60_000);
      expected = whole.fingerprint();
      assertMeansSomething(whole);
    }
    OperatorSubtaskState state;
    try (LearnHarness before = harness("b", source).open()) {
      before.feed(first);
      before.watermark(middleMs);
      state = before.flink.snapshot(1, 1);
    }
    try (LearnHarness after = harness("b", source).restore(state)) {
      after.feed(then);
      after.watermark(T0_MS + 60_000);
      assertThat(after.fingerprint()).isEqualTo(expected);
    }
  }

  /** Positions were estimated, weights differ, and both caps dropped pairs. */
  private static void assertMeansSomething(LearnHarness harness) {
    List<StepReport> steps =
        harness.reports().stream().map(TimedReport::report).filter(StepReport::trained).toList();
    StepReport last = steps.get(steps.size() - 1);
    assertThat(last.examination()).hasSize(RESULTS);
    assertThat(last.examination().get(RESULTS - 1)).isBetween(.1, .5); // .25
    assertThat(last.effectiveRows()).isLessThan(.9 * last.rows());
    for (DropReason reason : List.of(DropReason.USER_CAP, DropReason.QUERY_CAP)) {
      assertThat(last.ledger().dropped().get(reason.label())).as(reason.label()).isPositive();
    }
  }
}
