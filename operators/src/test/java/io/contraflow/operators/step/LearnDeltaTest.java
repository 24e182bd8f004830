package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.StartTables;
import io.contraflow.state.snapshot.DeltaFile;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.SnapshotChain;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the learn operator publishes as changes is what it has learnt. */
class LearnDeltaTest {
  private static final int ROWS = 3000;
  private static final int DIMENSION = 16;

  @TempDir Path directory;

  private LearnHarness harness() throws Exception {
    LearnSettings settings =
        LearnHarness.settings(
            directory, Towers.SHARED, StartTables.both(new RandomStart(ROWS, DIMENSION, 5)));
    return new LearnHarness(directory, settings.inFullEvery(3), 1, 0);
  }

  @Test
  void shouldPublishWhatChangedAlsoOverACheckpointThatFailedAndARestart() throws Exception {
    OperatorSubtaskState state;
    try (LearnHarness harness = harness().open()) {
      checkpoint(harness, 1);
      checkpoint(harness, 2);
      long fromMs = feed(harness, 3);
      harness.watermark(fromMs + 20_000);
      harness.flink.snapshot(3, 3);
      harness.operator().awaitWriter();
      harness.operator().notifyCheckpointAborted(3);
      state = checkpoint(harness, 4);
      assertThat(harness.store().list("default"))
          .extracting(snapshot -> snapshot.manifest().delta() == null)
          .containsExactly(true, false, false);
    }
    try (LearnHarness harness = harness().restore(state)) {
      checkpoint(harness, 5);
      checkpoint(harness, 6);
      List<PublishedSnapshot> snapshots = harness.store().list("default");
      assertThat(snapshots)
          .extracting(snapshot -> snapshot.manifest().delta() == null)
          .as("the first after the restart is full")
          .containsExactly(true, false, false, true, false);
    }
  }

  private static long feed(LearnHarness harness, int checkpoint) throws Exception {
    long fromMs = T0_MS + 30_000L * checkpoint;
    harness.feed(outcomes(100, fromMs, 10_000, checkpoint, "default"));
    return fromMs;
  }

  /** Learns, checkpoints, publishes, and holds what is published to what was learnt. */
  private static OperatorSubtaskState checkpoint(LearnHarness harness, int checkpoint)
      throws Exception {
    long fromMs = feed(harness, checkpoint);
    harness.watermark(fromMs + 20_000);
    OperatorSubtaskState state = harness.flink.snapshot(checkpoint, checkpoint);
    harness.operator().awaitWriter();
    harness.flink.notifyOfCompletedCheckpoint(checkpoint);
    harness.turns();
    List<PublishedSnapshot> published = harness.store().list("default");
    Table learnt = harness.operator().models().get(0).learner().queryTable();
    assertThat(rows(published.get(published.size() - 1))).isDeepEqualTo(rows(learnt));
    return state;
  }

  private static float[][] rows(Table table) {
    float[][] rows = new float[table.rows()][table.dimension()];
    for (int r = 0; r < rows.length; r++) {
      table.read(r, rows[r]);
    }
    return rows;
  }

  private static float[][] rows(PublishedSnapshot snapshot) throws Exception {
    SnapshotChain chain = SnapshotChain.of(snapshot);
    float[][] rows =
        rows(
            SafetensorsFile.open(StaticModel.in(chain.full().directory()).tensor())
                .matrix(StaticModel.TENSOR));
    for (PublishedSnapshot link : chain.deltas()) {
      DeltaFile delta = SnapshotChain.queries(link, ROWS);
      for (int i = 0; i < delta.rows().length; i++) {
        delta.values().read(i, rows[delta.rows()[i]]);
      }
    }
    return rows;
  }
}
