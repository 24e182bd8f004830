package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.loss.ExecutionIdentity;
import io.contraflow.learner.loss.KernelKind;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What state says of the machine that computed it. */
class ExecutionTest {
  private static final ExecutionIdentity HERE = ExecutionIdentity.of(KernelKind.AUTO);

  @TempDir Path directory;
  private OperatorSubtaskState state;
  private String fingerprint;

  @BeforeEach
  void learn() throws Exception {
    try (LearnHarness harness = new LearnHarness(directory).open()) {
      harness.feed(outcomes(100, T0_MS, 10_000, 1, "default"));
      harness.watermark(T0_MS + 20_000);
      state = harness.flink.snapshot(1, 1);
      fingerprint = harness.fingerprint();
    }
  }

  @Test
  void shouldGoOnWithAnotherKernelOnlyIfAllowed() throws Exception {
    LearnSettings settings = LearnHarness.settings(directory, 5, "w");

    assertThatThrownBy(() -> restore(with(settings, false)))
        .isInstanceOf(SuppressRestartsException.class)
        .rootCause()
        .hasMessage(
            "model 'default' was computed with another kernel: saved=blocked, here=nd4j; set"
                + " learner.kernel to blocked, or give --allow-divergence"
                + " (learner.allow-divergence) to go on without the claim that the same log gives"
                + " the same bits");
    OperatorSubtaskState diverged;
    try (LearnHarness harness = restore(with(settings, true))) {
      assertThat(harness.fingerprint()).isEqualTo(fingerprint);
      diverged = harness.flink.snapshot(2, 2);
    }
    state = diverged;
    restore(with(settings, false)).close();
    assertThatThrownBy(() -> restore(settings))
        .rootCause()
        .hasMessageContaining("saved=nd4j, here=blocked; set learner.kernel to nd4j, or");
  }

  @Test
  void shouldSayInEverySnapshotWhatComputedIt() throws Exception {
    try (LearnHarness harness = restore(LearnHarness.settings(directory, 5, "w"))) {
      harness.operator().awaitWriter();
      harness.turns();
      assertThat(harness.store().current("default").orElseThrow().manifest().execution())
          .containsExactlyInAnyOrderEntriesOf(HERE.parts());
      assertThat(harness.start().manifest().execution()).isNull();
    }
  }

  @Test
  void shouldNameTheMachineThatItIsNot() throws Exception {
    ModelHeader header = header(new ExecutionIdentity("blocked", "float32", "another"));

    assertThatThrownBy(() -> check(header))
        .isInstanceOf(RefusedStateException.class)
        .hasMessageStartingWith(
            "model 'm' was computed with another cpu: saved=another, here="
                + HERE.cpu()
                + "; go on on a machine of that kind");
  }

  private ModelHeader header(ExecutionIdentity execution) throws IOException {
    LearnSettings settings = LearnHarness.settings(directory, 5, "w");
    return ModelHeader.of(settings, settings.start().parameters(), execution, -1, 9);
  }

  private void check(ModelHeader header) throws Exception {
    LearnSettings settings = LearnHarness.settings(directory, 5, "w");
    header.check("m", settings.start().parameters(), settings, HERE);
  }

  private LearnHarness restore(LearnSettings settings) throws Exception {
    LearnHarness harness = new LearnHarness(directory, settings, 1, 0);
    try {
      return harness.restore(state);
    } catch (Exception e) {
      harness.close();
      throw e;
    }
  }

  private static LearnSettings with(LearnSettings settings, boolean allowDivergence) {
    return new LearnSettings(
        settings.learner(),
        KernelKind.ND4J,
        settings.threads(),
        settings.start(),
        settings.snapshotDirectory(),
        settings.minSnapshotIntervalMs(),
        new LearnPolicy(allowDivergence, false),
        settings.limits(),
        settings.options());
  }
}
