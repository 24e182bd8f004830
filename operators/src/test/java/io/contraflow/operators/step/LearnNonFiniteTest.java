package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import io.contraflow.learner.step.NonFiniteStepException;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.Towers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors so large that products of them overflow. */
class LearnNonFiniteTest {
  private static final int DIMENSION = 16;
  private static final HeadShape HEAD = new HeadShape(HeadShape.Kind.LINEAR, DIMENSION, 0);

  @TempDir Path directory;

  private LearnHarness harness(boolean skips) throws Exception {
    LearnerOptions options =
        new LearnerOptions(
            DIMENSION,
            Towers.SHARED,
            HEAD,
            16,
            4,
            1000,
            new LossOptions(.05, true, false),
            2,
            new Descent(OptimizerKind.ADAM, 1, 0, 0, 0),
            0,
            32,
            4,
            60_000,
            3,
            0,
            0,
            0,
            20,
            2,
            60_000,
            20,
            FrequencyOptions.NONE,
            false,
            11);
    StartSnapshot start =
        StartSnapshot.write(
            directory.resolve("start"),
            StartTables.both(new HeadStart(HEAD, 5)),
            new SnapshotEncoding.Adapter(HEAD, "vectors:test"),
            Map.of(),
            5);
    LearnSettings settings =
        new LearnSettings(
            options,
            KernelKind.AUTO,
            1,
            start,
            directory.resolve("snapshots").toString(),
            0,
            new LearnPolicy(false, skips),
            ModelLimits.AUTO,
            Map.of());
    return new LearnHarness(directory, settings, 1, 0).open();
  }

  @Test
  void shouldFailForGoodAndNameTheBatch() throws Exception {
    try (LearnHarness harness = harness(false)) {
      harness.feed(examples(0, 40, 1));
      harness.watermark(T0_MS + 10_000);

      Throwable failure =
          catchThrowable(
              () -> {
                harness.feed(examples(200, 600, 3e38f));
                harness.flink.processWatermark(T0_MS + 60_000);
                harness.turns();
              });

      while (failure instanceof IllegalStateException) {
        failure = failure.getCause();
      }
      assertThat(failure)
          .isInstanceOf(SuppressRestartsException.class)
          .hasRootCauseInstanceOf(NonFiniteStepException.class)
          .rootCause()
          .hasMessageContaining("of model 'default', first at search 's")
          .hasMessageContaining("set learner.on-non-finite to skip");
    }
  }

  @Test
  void shouldLeaveTheBatchOutIfTold() throws Exception {
    try (LearnHarness harness = harness(true)) {
      harness.feed(examples(0, 40, 1));
      harness.feed(examples(200, 600, 3e38f));
      harness.feed(examples(1000, 1040, 1));
      harness.watermark(T0_MS + 100_000);

      var last = harness.reports().get(harness.reports().size() - 1).report();
      assertThat(last.ledger().dropped()).containsOnlyKeys("non-finite");
      assertThat(last.ledger().learnt()).isGreaterThanOrEqualTo(80);
      assertThat(last.ledger().pairs()).isEqualTo(480);
      assertThat(last.ledger().waiting()).isZero();
    }
  }

  private static List<Outcome> examples(int from, int to, float scale) {
    return IntStream.range(from, to)
        .<Outcome>mapToObj(
            n ->
                new Example(
                    "default",
                    T0_MS + 50L * n,
                    T0_MS + 50L * n,
                    "s" + n,
                    "",
                    "q" + n,
                    vector(3, n, scale),
                    new Document("d" + n, n, vector(1, n, scale)),
                    List.of(),
                    1))
        .toList();
  }

  private static Features vector(long seed, int number, float scale) {
    float[] values = new float[DIMENSION];
    for (int c = 0; c < values.length; c++) {
      values[c] = (float) (CounterRandom.uniform(seed, number, c) - 0.5) * scale;
    }
    return Features.vector(values);
  }
}
