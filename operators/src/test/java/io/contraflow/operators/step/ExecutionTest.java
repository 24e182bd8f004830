package io.contraflow.operators.step;

import static io.contraflow.operators.step.LearnHarness.T0_MS;
import static io.contraflow.operators.step.LearnHarness.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.contraflow.learner.loss.ExecutionIdentity;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.state.format.Framed;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
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
            "model 'default' was computed with another kernel: saved=blocked 2, here=nd4j; set"
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
        .hasMessageContaining("saved=nd4j, here=blocked 2; set learner.kernel to nd4j, or");
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
    ModelHeader header = header(new ExecutionIdentity(HERE.kernel(), "cpu", "float32", "another"));

    assertThatThrownBy(() -> check(header))
        .isInstanceOf(RefusedStateException.class)
        .hasMessageStartingWith(
            "model 'm' was computed with another cpu: saved=another, here="
                + HERE.cpu()
                + "; go on on a machine of that kind");
  }

  /** The blocked kernel of an earlier release, which added up in another order. */
  @Test
  void shouldNameTheReleaseThatItIsNot() throws Exception {
    ModelHeader header = header(new ExecutionIdentity("blocked", "cpu", "float32", HERE.cpu()));

    assertThatThrownBy(() -> check(header))
        .isInstanceOf(RefusedStateException.class)
        .hasMessageStartingWith(
            "model 'm' was computed with another kernel: saved=blocked, here=blocked 2; go on with"
                + " the release that it was computed with, or give --allow-divergence");
  }

  @Test
  void shouldNameTheDeviceThatItIsNot() throws Exception {
    ModelHeader header =
        header(new ExecutionIdentity(HERE.kernel(), "cuda 8.6 NVIDIA A10", "float32", HERE.cpu()));

    assertThatThrownBy(() -> check(header))
        .isInstanceOf(RefusedStateException.class)
        .hasMessageStartingWith(
            "model 'm' was computed with another backend: saved=cuda 8.6 NVIDIA A10, here=cpu; set"
                + " learner.backend to cuda and go on on a device of that kind, or give");
  }

  /** There was one backend then, and nothing was said of it. */
  @Test
  void shouldReadAHeaderThatKnowsOfNoBackend() throws Exception {
    ModelHeader header = header(HERE);
    byte[] bytes = ModelHeader.FRAMED.toBytes(header);
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(before)) {
      out.writeInt(header.rows());
      out.writeInt(header.dimension());
      for (String text :
          List.of(
              header.startSha256(),
              header.inputId(),
              header.towers(),
              header.head(),
              header.optimizer(),
              HERE.kernel(),
              HERE.precision(),
              HERE.cpu())) {
        out.writeUTF(text);
      }
      out.writeLong(header.stagedStep());
      out.writeLong(header.checkpointId());
    }

    assertThat(ModelHeader.FRAMED.fromBytes(bytes)).isEqualTo(header);
    assertThat(ModelHeader.FRAMED.fromBytes(framed(before.toByteArray(), 6))).isEqualTo(header);
  }

  /** A job without restarts: the next attempt would find no device either. */
  @Test
  void shouldEndAJobThatWantsADeviceWhereThereIsNone() {
    assumeTrue(HERE.backend().equals("cpu"), "there is a device: " + HERE.backend());
    assertThatThrownBy(() -> openedOn(KernelKind.ND4J_CUDA))
        .isInstanceOf(SuppressRestartsException.class)
        .rootCause()
        .hasMessageStartingWith(
            "learner.backend cuda needs a device of compute capability 3.7 to 8.6, found ");
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

  private void openedOn(KernelKind kernel) throws Exception {
    LearnSettings settings =
        with(LearnHarness.settings(directory, 5, "w"), kernel, LearnPolicy.STRICT);
    try (LearnHarness harness = new LearnHarness(directory, settings, 1, 0)) {
      harness.open();
    }
  }

  /** As {@link Framed} lays it out, of another version. */
  private static byte[] framed(byte[] payload, int version) {
    ByteBuffer frame = ByteBuffer.allocate(12 + payload.length);
    frame.put("CFMH".getBytes(StandardCharsets.US_ASCII)).putInt(version).position(12);
    frame.put(payload);
    CRC32C checksum = new CRC32C();
    checksum.update(frame.array(), 4, 4);
    checksum.update(payload);
    return frame.putInt(8, (int) checksum.getValue()).array();
  }

  private static LearnSettings with(LearnSettings settings, boolean allowDivergence) {
    return with(settings, KernelKind.ND4J, new LearnPolicy(allowDivergence, false));
  }

  private static LearnSettings with(LearnSettings settings, KernelKind kernel, LearnPolicy policy) {
    return new LearnSettings(
        settings.learner(),
        kernel,
        settings.threads(),
        settings.start(),
        settings.snapshotDirectory(),
        settings.minSnapshotIntervalMs(),
        policy,
        settings.limits(),
        settings.options());
  }
}
