package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.encode.DirtyRows;
import io.contraflow.learner.example.Deletion;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.StartTables;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a model whose steps change more rows than may be left for a barrier. */
class WriteAheadTest {
  private static final int ROWS = 40_000;
  private static final int LEFT = 16_384;

  @TempDir Path directory;

  private LearnHarness harness(String name) throws Exception {
    Path own = directory.resolve(name);
    StartTables start = StartTables.both(new RandomStart(ROWS, 16, 5));
    return new LearnHarness(own, LearnHarness.settings(own, Towers.SEPARATE, start), 1, 0);
  }

  /** Two hundred random rows each, and now and then a deletion. */
  private static List<Outcome> outcomes(String model, long fromMs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long timeMs = fromMs + 10L * i;
      int d = random.nextInt(30);
      outcomes.add(
          i % 50 == 49
              ? new Deletion(model, timeMs, "d" + d)
              : new Example(
                  model,
                  timeMs,
                  timeMs,
                  "s" + timeMs,
                  "u" + random.nextInt(9),
                  "q" + d,
                  Features.tokens(random.ints(200, 0, ROWS).toArray()),
                  LearnHarness.document(d),
                  List.of(LearnHarness.document(d + 1)),
                  1f));
    }
    return outcomes;
  }

  private static List<Outcome> outcomes(long fromMs, long seed) {
    return outcomes("default", fromMs, seed);
  }

  private static DirtyRows queries(LearnHarness harness) {
    return harness.operator().models().get(0).learner().queryTable().checkpoint();
  }

  @Test
  void shouldLeaveNoMoreForTheBarrierHoweverLateItComes() throws Exception {
    try (LearnHarness harness = harness("a").open()) {
      for (int round = 0; round < 4; round++) {
        harness.feed(outcomes(T0_MS + 10_000L * round, round));
        harness.watermark(T0_MS + 10_000L * round + 5000);
        assertThat(queries(harness).count()).isEqualTo(LEFT);
      }
      assertThat(queries(harness).changed()).isGreaterThan(ROWS / 2);
      harness.flink.snapshot(1, 1);
      assertThat(queries(harness).changed()).isZero();
    }
  }

  @Test
  void shouldShareWhatIsLeftAmongTheModelsInMemory() throws Exception {
    List<String> names = List.of("a", "b", "c", "d");
    try (LearnHarness harness = harness("shared").open()) {
      for (int round = 0; round < 2; round++) {
        for (String name : names) {
          harness.feed(outcomes(name, T0_MS + 10_000L * round, round));
        }
        harness.watermark(T0_MS + 10_000L * round + 5000);
      }
      assertThat(harness.operator().inMemory()).isEqualTo(names.size());
      assertThat(harness.operator().models())
          .extracting(model -> model.learner().queryTable().checkpoint().count())
          .containsOnly(LEFT / names.size());
    }
  }

  @Test
  void shouldContinueBitForBitAfterARestoreFromTheSecondCheckpoint() throws Exception {
    String expected;
    try (LearnHarness whole = harness("b").open()) {
      for (int round = 0; round < 3; round++) {
        whole.feed(outcomes(T0_MS + 10_000L * round, round));
        whole.watermark(T0_MS + 10_000L * round + 5000);
      }
      expected = whole.fingerprint();
    }
    OperatorSubtaskState state;
    try (LearnHarness before = harness("c").open()) {
      before.feed(outcomes(T0_MS, 0));
      before.watermark(T0_MS + 5000);
      before.flink.snapshot(1, 1);
      before.feed(outcomes(T0_MS + 10_000, 1));
      before.watermark(T0_MS + 12_000); // in the middle, with rows written ahead
      assertThat(queries(before).changed()).isGreaterThan(queries(before).count());
      state = before.flink.snapshot(2, 2);
    }
    try (LearnHarness after = harness("c").restore(state)) {
      after.watermark(T0_MS + 15_000);
      after.feed(outcomes(T0_MS + 20_000, 2));
      after.watermark(T0_MS + 25_000);
      assertThat(after.fingerprint()).isEqualTo(expected);
    }
  }

  @Test
  void shouldKeepAllThatWaitsWhetherOrNotItWasWrittenBeforeTheBarrier() throws Exception {
    int rounds = 5; // of 300 outcomes, and 1024 may be left for the barrier
    long endMs = T0_MS + 10_000L * rounds;
    String expected;
    try (LearnHarness whole = harness("d").open()) {
      feed(whole, rounds);
      whole.watermark(endMs);
      expected = whole.fingerprint();
    }
    OperatorSubtaskState state;
    try (LearnHarness before = harness("e").open()) {
      feed(before, rounds);
      before.watermark(T0_MS + 11_000); // some are consumed
      state = before.flink.snapshot(1, 1);
    }
    try (LearnHarness after = harness("e").restore(state)) {
      after.watermark(endMs);
      assertThat(after.fingerprint()).isEqualTo(expected);
    }
  }

  private static void feed(LearnHarness harness, int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      harness.feed(outcomes(T0_MS + 10_000L * round, round));
    }
  }
}
