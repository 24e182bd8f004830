package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.StepReport;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnOperatorTest {
  @TempDir Path directory;

  @Test
  void shouldNotDependOnTheOrderOfArrivalOrOnTheWatermarksPace() throws Exception {
    List<Outcome> outcomes = outcomes(300, T0_MS, 20_000, 1, "default");
    String expected;
    List<StepReport> reports;
    try (LearnHarness atOnce = new LearnHarness(directory.resolve("a")).open()) {
      atOnce.feed(outcomes);
      atOnce.watermark(T0_MS + 30_000);
      expected = atOnce.fingerprint();
      reports = trained(atOnce);
      assertThat(reports).hasSizeGreaterThan(50);
    }
    List<Outcome> shuffled = new ArrayList<>(outcomes);
    Collections.shuffle(shuffled, new Random(7));
    try (LearnHarness slowly = new LearnHarness(directory.resolve("b")).open()) {
      for (long ms = T0_MS; ms <= T0_MS + 30_000; ms += 333) {
        long from = ms - 333;
        long to = ms;
        slowly.feed(
            shuffled.stream()
                .filter(o -> o.decisionTimeMs() > from && o.decisionTimeMs() <= to)
                .toList());
        slowly.watermark(ms);
      }
      assertThat(slowly.fingerprint()).isEqualTo(expected);
      assertThat(trained(slowly)).isEqualTo(reports);
    }
  }

  private static List<StepReport> trained(LearnHarness harness) {
    return harness.reports().stream().map(TimedReport::report).filter(StepReport::trained).toList();
  }

  @Test
  void shouldTakeAtMostOneStepATurn() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(300, T0_MS, 20_000, 1, "default", "second"));
      harness.flink.processWatermark(T0_MS + 30_000);
      assertThat(trained(harness)).isEmpty();
      int steps = 0;
      while (harness.flink.getTaskMailbox().hasMail()) {
        harness.flink.getTaskMailbox().take(0).run();
        assertThat(trained(harness)).hasSizeBetween(steps, steps + 1);
        steps = trained(harness).size();
      }
      assertThat(steps).isGreaterThan(50);
    }
  }

  @Test
  void shouldTakeNoStepWhileMoreArrives() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(300, T0_MS, 20_000, 1, "default"));
      harness.flink.processWatermark(T0_MS + 30_000);
      for (Outcome further : outcomes(50, T0_MS + 40_000, 1000, 2, "default")) {
        harness.feed(List.of(further));
        harness.flink.getTaskMailbox().take(0).run();
      }
      assertThat(trained(harness)).isEmpty();
      harness.turns();
      assertThat(trained(harness)).hasSizeGreaterThan(50);
    }
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldContinueAfterARestoreBitForBit(Towers towers) throws Exception {
    List<Outcome> first = outcomes(200, T0_MS, 10_000, 1, "default", "second");
    List<Outcome> then = outcomes(200, T0_MS + 10_000, 10_000, 2, "default", "second", "third");
    String expected;
    try (LearnHarness whole = harness("a", towers).open()) {
      whole.feed(first);
      whole.watermark(T0_MS + 8000);
      whole.feed(then);
      whole.watermark(T0_MS + 30_000);
      expected = whole.fingerprint();
    }
    OperatorSubtaskState state;
    try (LearnHarness before = harness("b", towers).open()) {
      before.feed(first);
      before.flink.processWatermark(T0_MS + 8000); // one turn only: the rest is in the state
      state = before.flink.snapshot(1, 1);
    }
    try (LearnHarness after = harness("b", towers).restore(state)) {
      after.watermark(T0_MS + 8000);
      after.feed(then);
      after.watermark(T0_MS + 30_000);
      assertThat(after.fingerprint()).isEqualTo(expected);
    }
  }

  private LearnHarness harness(String name, Towers towers) throws Exception {
    Path own = directory.resolve(name);
    return new LearnHarness(own, LearnHarness.settings(own, towers), 1, 0);
  }

  @Test
  void shouldKeepEachModelWhenRescaledToTwoSubtasks() throws Exception {
    String[] models = {"a", "b", "c", "d", "e", "f"};
    List<Outcome> first = outcomes(300, T0_MS, 10_000, 1, models);
    String expected;
    OperatorSubtaskState state;
    try (LearnHarness before = new LearnHarness(directory).open()) {
      before.feed(first);
      before.watermark(T0_MS + 8000);
      state = before.flink.snapshot(1, 1);
      expected = before.fingerprint();
    }
    StringBuilder both = new StringBuilder();
    for (int subtask = 0; subtask < 2; subtask++) {
      OperatorSubtaskState part =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 128, 1, 2, subtask);
      try (LearnHarness half = new LearnHarness(directory, 2, subtask).restore(part)) {
        assertThat(half.operator().models()).hasSizeBetween(1, 5);
        both.append(half.fingerprint());
      }
    }
    assertThat(both.toString().lines().sorted()).isEqualTo(expected.lines().sorted().toList());
  }

  @Test
  void shouldPublishOnlyOnceTheCheckpointIsComplete() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      harness.watermark(T0_MS + 20_000);
      harness.flink.snapshot(1, 1);
      harness.operator().awaitWriter();
      harness.turns();
      assertThat(harness.store().list("default")).isEmpty();
      assertThat(harness.announcements()).isEmpty();
      harness.flink.notifyOfCompletedCheckpoint(1);
      long step = harness.operator().models().get(0).step();
      assertThat(harness.announcements()).hasSize(1);
      assertThat(harness.announcements().get(0).step()).isEqualTo(step);
      assertThat(harness.announcements().get(0).checkpointId()).isEqualTo(1);
      assertThat(harness.store().current("default").orElseThrow().manifest().step())
          .isEqualTo(step);
    }
  }

  @Test
  void shouldThrowAwayTheSnapshotOfAnAbortedCheckpoint() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      harness.watermark(T0_MS + 20_000);
      harness.flink.snapshot(1, 1);
      harness.flink.getOperator().notifyCheckpointAborted(1);
      harness.operator().awaitWriter();
      harness.turns();
      harness.flink.snapshot(2, 2);
      harness.operator().awaitWriter();
      harness.turns();
      harness.flink.getOperator().notifyCheckpointAborted(2); // its files are written already
      harness.flink.snapshot(3, 3);
      harness.operator().awaitWriter();
      harness.flink.notifyOfCompletedCheckpoint(3);
      assertThat(harness.announcements()).extracting("checkpointId").containsExactly(3L);
    }
  }

  @Test
  void shouldLeaveNothingBehindOfASnapshotThatWasNotPublished() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      harness.watermark(T0_MS + 20_000);
      harness.flink.snapshot(1, 1);
    }
    try (Stream<Path> left = Files.walk(directory.resolve("snapshots"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void shouldTryAgainWhenASnapshotCannotBePublished() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      harness.watermark(T0_MS + 20_000);
      harness.flink.snapshot(1, 1);
      harness.operator().awaitWriter();
      Path pointer = harness.snapshots().resolve("default").resolve("CURRENT");
      Files.createDirectory(pointer);
      harness.flink.notifyOfCompletedCheckpoint(1);
      assertThat(harness.announcements()).isEmpty();
      Files.delete(pointer);
      harness.flink.snapshot(2, 2);
      harness.operator().awaitWriter();
      harness.flink.notifyOfCompletedCheckpoint(2);
      assertThat(harness.announcements()).hasSize(1);
      assertThat(harness.store().current("default")).isPresent();
    }
  }

  @Test
  void shouldPublishAfterARestoreWhatTheFailureLeftUnpublished() throws Exception {
    OperatorSubtaskState state;
    long step;
    try (LearnHarness before = new LearnHarness(directory).open()) {
      before.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      before.watermark(T0_MS + 20_000);
      state = before.flink.snapshot(1, 1);
      step = before.operator().models().get(0).step();
    }
    try (LearnHarness after = new LearnHarness(directory).restore(state)) {
      after.operator().awaitWriter();
      after.turns();
      assertThat(after.announcements()).extracting("step").containsExactly(step);
      assertThat(after.store().list("default")).hasSize(1);
      assertThat(after.store().list("default").get(0).manifest().metrics())
          .containsKeys("loss", "recall_at_10", "mrr", "learnt");
    }
    try (LearnHarness again = new LearnHarness(directory).restore(state)) {
      again.operator().awaitWriter();
      again.turns();
      assertThat(again.announcements()).hasSize(1);
      assertThat(again.store().list("default")).hasSize(1);
    }
  }

  @Test
  void shouldRefuseStateOfAnotherStartOrTokenizer() throws Exception {
    OperatorSubtaskState state;
    try (LearnHarness before = new LearnHarness(directory).open()) {
      before.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      before.watermark(T0_MS + 20_000);
      state = before.flink.snapshot(1, 1);
    }
    assertThatThrownBy(() -> restoreWith(LearnHarness.settings(directory, 6, "w"), state))
        .rootCause()
        .hasMessageStartingWith(
            "model 'default' was saved with another start (learner.start, learner.seed): saved=")
        .hasMessageEndingWith("; set it back, or start in an empty --output");
    assertThatThrownBy(() -> restoreWith(LearnHarness.settings(directory, 5, "v"), state))
        .rootCause()
        .hasMessageStartingWith(
            "model 'default' was saved with another learner.tokenizer or adapter.embedder: saved=");
  }

  private void restoreWith(LearnSettings settings, OperatorSubtaskState state) throws Exception {
    try (LearnHarness harness = new LearnHarness(directory, settings, 1, 0)) {
      harness.restore(state);
    }
  }

  @Test
  void shouldTellTheLedgerWhereNoStepIsTaken() throws Exception {
    OperatorSubtaskState state;
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(List.of(new Drop("default", T0_MS, "s", "d", DropReason.NO_IMPRESSION)));
      harness.watermark(T0_MS);
      assertThat(harness.reports()).hasSize(1);
      assertThat(harness.reports().get(0).report().trained()).isFalse();
      assertThat(harness.reports().get(0).report().ledger().dropped())
          .containsExactly(entry("no-impression", 1L));
      harness.feed(List.of(new Drop("default", T0_MS + 1, "t", "d", DropReason.NO_IMPRESSION)));
      harness.watermark(T0_MS + 1);
      assertThat(harness.reports()).hasSize(1);
      state = harness.flink.snapshot(1, 1);
    }
    try (LearnHarness after = new LearnHarness(directory).restore(state)) {
      after.watermark(T0_MS + 2);
      assertThat(after.reports()).extracting(r -> r.report().ledger().pairs()).containsExactly(2L);
    }
  }

  @Test
  void shouldTakeTheLastStepsAtTheEndOfInput() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(103, T0_MS, 10_000, 1, "default"));
      harness.operator().endInput();
      var ledger = harness.operator().models().get(0).report().ledger();
      assertThat(ledger.waiting()).isZero();
      assertThat(ledger.pairs()).isEqualTo(103);
    }
  }
}
