package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.frequency.FrequencyOptions;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.StartTables;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A head with all that a step remembers: Adam's moments, replay, a pull to the start. */
class LearnAdapterTest {
  private static final HeadShape HEAD = new HeadShape(HeadShape.Kind.LOW_RANK, 16, 4);

  @TempDir Path directory;

  private LearnHarness harness(String name, Towers towers) throws Exception {
    Path own = directory.resolve(name);
    LearnerOptions options =
        new LearnerOptions(
            16,
            towers,
            HEAD,
            16,
            4,
            1000,
            new LossOptions(0.05, true, false),
            2,
            new Descent(OptimizerKind.ADAM, 0.003, 3, 1.0, 10),
            0,
            32,
            4,
            60_000,
            3,
            40,
            0.5,
            0.1,
            20,
            2,
            60_000,
            20,
            FrequencyOptions.NONE,
            false,
            11);
    StartSnapshot start =
        StartSnapshot.write(
            own.resolve("start"),
            StartTables.both(new HeadStart(HEAD, 5)),
            new SnapshotEncoding.Adapter(HEAD, "vectors:test"),
            Map.of(),
            5);
    String snapshots = own.resolve("snapshots").toString();
    LearnSettings settings =
        new LearnSettings(
            options,
            KernelKind.AUTO,
            0,
            start,
            snapshots,
            0,
            LearnPolicy.STRICT,
            ModelLimits.AUTO,
            Map.of());
    return new LearnHarness(own, settings, 1, 0);
  }

  private static Features vector(long seed, int number) {
    float[] values = new float[HEAD.dimension()];
    for (int c = 0; c < values.length; c++) {
      values[c] = (float) (CounterRandom.uniform(seed, number, c) - 0.5);
    }
    return Features.vector(values);
  }

  private static Document document(int number) {
    return new Document("d" + number, number, vector(1, number));
  }

  private static List<Outcome> examples(int from, int to) {
    return IntStream.range(from, to)
        .<Outcome>mapToObj(
            n -> {
              int d = (int) (30 * CounterRandom.uniform(2, n, 0));
              return new Example(
                  "default",
                  T0_MS + 50L * n,
                  T0_MS + 50L * n,
                  "s" + n,
                  "",
                  "q" + n,
                  vector(3, n),
                  document(d),
                  List.of(document(d + 1), document(d + 2)),
                  1);
            })
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Towers.class)
  void shouldContinueAfterARestoreBitForBit(Towers towers) throws Exception {
    String expected;
    String tensor;
    List<StepReport> reports;
    try (LearnHarness whole = harness("a", towers).open()) {
      whole.feed(examples(0, 200));
      whole.watermark(T0_MS + 10_000);
      whole.feed(examples(200, 400));
      whole.watermark(T0_MS + 30_000);
      expected = whole.fingerprint();
      tensor = published(whole);
      reports = trained(whole);
    }
    List<StepReport> both;
    OperatorSubtaskState state;
    try (LearnHarness before = harness("b", towers).open()) {
      before.feed(examples(0, 200));
      before.watermark(T0_MS + 10_000);
      state = before.flink.snapshot(1, 1);
      both = trained(before);
    }
    assertThat(both).hasSizeGreaterThan(20);
    try (LearnHarness after = harness("b", towers).restore(state)) {
      after.feed(examples(200, 400));
      after.watermark(T0_MS + 30_000);
      assertThat(after.fingerprint()).isEqualTo(expected);
      assertThat(published(after)).isEqualTo(tensor);
      both.addAll(trained(after));
    }
    assertThat(both).isEqualTo(reports);
  }

  /** The hash of the parameters in the snapshot that a checkpoint publishes. */
  private static String published(LearnHarness harness) throws Exception {
    harness.operator().awaitWriter(); // a restore publishes what its checkpoint holds
    harness.turns();
    harness.flink.snapshot(2, 2);
    harness.operator().awaitWriter();
    harness.flink.notifyOfCompletedCheckpoint(2);
    var manifest = harness.store().current("default").orElseThrow().manifest();
    assertThat(manifest.step()).isEqualTo(harness.operator().models().get(0).step());
    return manifest.tensorSha256();
  }

  private static List<StepReport> trained(LearnHarness harness) {
    return new ArrayList<>(
        harness.reports().stream().map(TimedReport::report).filter(StepReport::trained).toList());
  }
}
