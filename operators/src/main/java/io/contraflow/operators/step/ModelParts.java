package io.contraflow.operators.step;

import io.contraflow.learner.backend.UnusableBackendException;
import io.contraflow.learner.loss.ContrastiveKernel;
import io.contraflow.learner.loss.ExecutionIdentity;
import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.GateReason;
import io.contraflow.operators.snapshot.ModelPublisher;
import io.contraflow.operators.snapshot.ShadowTables;
import io.contraflow.operators.snapshot.SnapshotWriter;
import io.contraflow.state.snapshot.KeptTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes models as the settings say. The start, the kernel and the snapshot writer are one for all
 * models of a task, and belong to this: close it before the sessions, whose tables the writer
 * reads.
 */
final class ModelParts implements AutoCloseable {
  private final LearnSettings settings;
  private final StartTables start;
  private final KeptTable kept;
  private final ContrastiveKernel kernel;
  private final ExecutionIdentity execution;
  private final SnapshotWriter writer;

  ModelParts(LearnSettings settings) throws IOException {
    this.settings = settings;
    if (settings.kernel() == KernelKind.BLOCKED_BFLOAT16 && BfloatProducts.missing() != null) {
      throw new RefusedStateException(
          "learner.precision bfloat16 cannot be computed here: "
              + BfloatProducts.missing()
              + "; set learner.precision to float32, or use a machine that has it");
    }
    execution = execution(settings);
    start = settings.start().parameters();
    kept = settings.start().kept();
    writer =
        new SnapshotWriter(
            Path.of(settings.snapshotDirectory()),
            settings.snapshotUri(),
            settings.snapshotFullEvery(),
            settings.start().encoding(),
            settings.options(),
            execution.parts());
    writer.judge(settings.gate(), Path.of(settings.start().directory()));
    kernel = Kernels.of(settings.kernel(), settings.threads());
  }

  private static ExecutionIdentity execution(LearnSettings settings) {
    try {
      return ExecutionIdentity.of(settings.kernel());
    } catch (UnusableBackendException e) {
      throw new RefusedStateException(e.getMessage());
    }
  }

  /** As every model is before its first step. */
  LoadedModel model(String name) {
    OnlineModel model =
        new OnlineModel(name, settings.learner(), start, new BorrowedKernel(kernel));
    return new LoadedModel(
        model, new ShadowTables(settings.learner().towers(), start, kept), new SortBuffer());
  }

  /**
   * A model that is not in memory.
   *
   * @param written called, on the writer's thread, when files are written
   * @param failed called when a snapshot could not be written, published or copied, by any thread
   * @param held called when a snapshot is held back
   */
  ModelSession session(String name, Runnable written, Runnable failed, Consumer<GateReason> held) {
    ModelPublisher publisher =
        new ModelPublisher(
            name,
            settings.learner().seed(),
            settings.minSnapshotIntervalMs(),
            writer,
            written,
            failed,
            held);
    return new ModelSession(name, settings.learner(), publisher);
  }

  /**
   * @param stagedStep the step of the snapshot that this checkpoint begins, or −1
   */
  ModelHeader header(long stagedStep, long checkpointId) {
    return ModelHeader.of(settings, start, execution, stagedStep, checkpointId);
  }

  /**
   * @throws RefusedStateException if the model was saved by a job of other settings
   */
  void check(String name, ModelHeader header) {
    header.check(name, start, settings, execution);
  }

  /** Examples that enter between two steps. */
  int stride() {
    return settings.learner().stride();
  }

  SnapshotWriter writer() {
    return writer;
  }

  @Override
  public void close() {
    writer.close();
    kernel.close();
  }
}
