package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.StepReport;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the learn operator does where a log has an end. */
class LearnEndTest {
  private static final String[] MODELS = {"default", "second"};
  private static final List<Outcome> OUTCOMES = outcomes(203, T0_MS, 10_000, 1, MODELS);

  @TempDir Path directory;

  @Test
  void shouldGiveEachModelsLastReportWithItsFingerprint() throws Exception {
    Map<String, StepReport> last;
    OperatorSubtaskState state;
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(OUTCOMES);
      harness.watermark(T0_MS + 5000);
      assertThat(last(harness)).isEmpty();
      state = harness.flink.snapshot(1, 1);
      harness.watermark(Long.MAX_VALUE);
      last = last(harness);
      assertThat(last).containsOnlyKeys(MODELS);
      for (var model : harness.operator().models()) {
        StepReport report = last.get(model.name());
        assertThat(report.stateSha256()).isEqualTo(model.fingerprint());
        assertThat(report.step()).isEqualTo(model.step());
        assertThat(report.ledger().waiting()).isZero();
        assertThat(report.trained()).isFalse();
      }
      harness.turns();
      assertThat(last(harness)).hasSize(2); // told once
    }
    try (LearnHarness restored = new LearnHarness(directory).restore(state)) {
      restored.watermark(Long.MAX_VALUE);
      assertThat(last(restored)).isEqualTo(last);
    }
  }

  @Test
  void shouldBeThroughOnceTheLastSnapshotsAreAnnouncedAndACheckpointIsBehindThem()
      throws Exception {
    LearnSettings often = LearnHarness.settings(directory, Towers.SHARED);
    LearnSettings seldom =
        new LearnSettings(
            often.learner(),
            often.kernel(),
            often.threads(),
            often.start(),
            often.snapshotDirectory(),
            3_600_000,
            often.policy(),
            often.limits(),
            often.options());
    try (LearnHarness harness = new LearnHarness(directory, seldom, 1, 0).open()) {
      harness.feed(OUTCOMES);
      harness.watermark(T0_MS + 5000);
      checkpoint(harness, 1);
      assertThat(harness.announcements()).hasSize(2);
      harness.watermark(Long.MAX_VALUE);
      assertThat(count(harness, LearnProgress.AT_END)).isEqualTo(1);
      assertThat(count(harness, LearnProgress.ENDED)).isZero();
      checkpoint(harness, 2); // publishes, however recent the last snapshots are
      assertThat(harness.announcements()).hasSize(4);
      assertThat(count(harness, LearnProgress.ENDED)).isZero();
      checkpoint(harness, 3);
      assertThat(count(harness, LearnProgress.ENDED)).isEqualTo(1);
      assertThat(harness.announcements()).hasSize(4);
      for (var model : harness.operator().models()) {
        assertThat(harness.store().current(model.name()).orElseThrow().manifest().step())
            .isEqualTo(model.step());
      }
    }
  }

  @Test
  void shouldPublishTheStepThatIsAskedForAndLearnNoMore() throws Exception {
    LearnSettings untilFive = LearnHarness.settings(directory, Towers.SHARED).until(5);
    try (LearnHarness harness = new LearnHarness(directory, untilFive, 1, 0).open()) {
      harness.feed(outcomes(103, T0_MS, 10_000, 1, "default"));
      harness.watermark(T0_MS + 20_000);
      harness.publish();
      assertThat(harness.store().list("default"))
          .extracting(snapshot -> snapshot.manifest().step())
          .containsExactly(5L);
      assertThat(count(harness, LearnProgress.STEPS)).isEqualTo(5);
      harness.watermark(Long.MAX_VALUE);
      assertThat(count(harness, LearnProgress.STEPS)).isEqualTo(5);
    }
  }

  private static void checkpoint(LearnHarness harness, long id) throws Exception {
    harness.flink.snapshot(id, id);
    harness.publish();
    harness.flink.notifyOfCompletedCheckpoint(id);
    harness.publish();
  }

  private static int count(LearnHarness harness, String accumulator) {
    return (int)
        harness
            .flink
            .getEnvironment()
            .getAccumulatorRegistry()
            .getUserMap()
            .get(accumulator)
            .getLocalValue();
  }

  private static Map<String, StepReport> last(LearnHarness harness) {
    return harness.reports().stream()
        .map(TimedReport::report)
        .filter(report -> report.stateSha256() != null)
        .collect(Collectors.toMap(StepReport::model, report -> report));
  }
}
