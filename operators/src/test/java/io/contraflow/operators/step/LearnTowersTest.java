package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.loss.ExecutionIdentity;
import io.contraflow.learner.step.Learner;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import io.contraflow.state.format.TooOldException;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SafetensorsFile;
import io.contraflow.state.snapshot.StaticModel;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnTowersTest {
  @TempDir Path directory;

  private LearnHarness harness(String name, Towers towers) throws Exception {
    Path own = directory.resolve(name);
    return new LearnHarness(own, LearnHarness.settings(own, towers), 1, 0);
  }

  @Test
  void shouldRefuseStateOfOtherTowersAndNameBoth() throws Exception {
    OperatorSubtaskState state;
    try (LearnHarness before = harness("a", Towers.SHARED).open()) {
      before.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      before.watermark(T0_MS + 20_000);
      state = before.flink.snapshot(1, 1);
    }
    assertThatThrownBy(
            () -> {
              try (LearnHarness after = harness("a", Towers.QUERY_ONLY)) {
                after.restore(state);
              }
            })
        .rootCause()
        .hasMessage(
            "model 'default' was saved with another learner.towers: saved=shared,"
                + " configured=query-only; set it back, or start in an empty --output");
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldPublishBothSides(Towers towers) throws Exception {
    try (LearnHarness harness = harness("a", towers).open()) {
      for (int checkpoint = 1; checkpoint <= 2; checkpoint++) {
        long fromMs = T0_MS + 30_000L * checkpoint;
        harness.feed(outcomes(100, fromMs, 10_000, checkpoint, "default"));
        harness.watermark(fromMs + 20_000);
        harness.flink.snapshot(checkpoint, checkpoint);
        harness.operator().awaitWriter();
        harness.flink.notifyOfCompletedCheckpoint(checkpoint);
      }
      List<PublishedSnapshot> snapshots = harness.store().list("default");
      assertThat(snapshots).hasSize(2);
      Learner learner = harness.operator().models().get(0).learner();
      StaticModel sides = StaticModel.in(snapshots.get(1).directory());
      assertSame(SafetensorsFile.open(sides.tensor()), learner.queryTable());
      if (towers == Towers.QUERY_ONLY) {
        PublishedSnapshot start = harness.start();
        assertSame(
            SafetensorsFile.open(sides.documentTensor()),
            SafetensorsFile.open(StaticModel.in(start.directory()).tensor())
                .matrix(StaticModel.TENSOR));
        assertThat(snapshots)
            .extracting(snapshot -> snapshot.manifest().documentSpaceId())
            .containsOnly(start.manifest().documentSpaceId());
      } else {
        assertSame(
            SafetensorsFile.open(sides.documentTensor()),
            learner.documentTable().orElse(learner.queryTable()));
        assertThat(snapshots)
            .extracting(snapshot -> snapshot.manifest().documentSpaceId())
            .doesNotHaveDuplicates();
      }
      for (PublishedSnapshot snapshot : snapshots) {
        assertThat(snapshot.manifest().tower()).isEqualTo(towers.label());
        assertThat(harness.store().verify(snapshot).problems()).isEmpty();
      }
    }
  }

  private static void assertSame(SafetensorsFile file, Table expected) throws Exception {
    Table actual = file.matrix(StaticModel.TENSOR);
    float[] row = new float[expected.dimension()];
    float[] expectedRow = new float[expected.dimension()];
    for (int r = 0; r < expected.rows(); r++) {
      actual.read(r, row);
      expected.read(r, expectedRow);
      assertThat(row).isEqualTo(expectedRow);
    }
  }

  @Test
  void shouldRefuseAHeaderThatDoesNotSayWhatComputedIt() throws Exception {
    ModelHeader header =
        new ModelHeader(
            3,
            4,
            "start",
            "tokenizer",
            "shared",
            "none",
            "adagrad",
            new ExecutionIdentity("blocked", "cpu", "float32", "amd64"),
            5,
            6);
    byte[] versionOne = new Framed<>("CFMH", "model header", new VersionOne()).toBytes(header);
    assertThatThrownBy(() -> ModelHeader.FRAMED.fromBytes(versionOne))
        .isInstanceOf(TooOldException.class)
        .hasMessageContaining("start in an empty --output");
    byte[] now = ModelHeader.FRAMED.toBytes(header);
    assertThat(ModelHeader.FRAMED.fromBytes(now)).isEqualTo(header);
  }

  private static final class VersionOne implements Codec<ModelHeader> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(ModelHeader header, DataOutput out) throws IOException {
      out.writeInt(header.rows());
      out.writeInt(header.dimension());
      out.writeUTF(header.startSha256());
      out.writeUTF(header.inputId());
      out.writeLong(header.stagedStep());
      out.writeLong(header.checkpointId());
    }

    @Override
    public ModelHeader read(DataInput in, int version) {
      throw new UnsupportedOperationException("only written");
    }
  }
}
