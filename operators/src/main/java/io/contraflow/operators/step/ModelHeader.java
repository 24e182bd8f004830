package io.contraflow.operators.step;

import io.contraflow.learner.loss.ExecutionIdentity;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import io.contraflow.state.head.HeadShape;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keyed state says of a model before anything else of it is read.
 *
 * @param rows V, rows of the queries' table
 * @param dimension D, columns of its tables
 * @param startSha256 the start that its untouched rows come from
 * @param inputId what its rows belong to: the hash of a tokenizer, or a description of an embedder
 * @param towers which tables it has, by their label
 * @param head what its tables hold, {@link #headOf}
 * @param optimizer by its label
 * @param execution what computed its last steps
 * @param stagedStep the step of the snapshot that was begun at this checkpoint, or −1
 * @param checkpointId the checkpoint
 */
record ModelHeader(
    int rows,
    int dimension,
    String startSha256,
    String inputId,
    String towers,
    String head,
    String optimizer,
    ExecutionIdentity execution,
    long stagedStep,
    long checkpointId) {
  private static final Logger LOG = LoggerFactory.getLogger(ModelHeader.class);
  static final Framed<ModelHeader> FRAMED = new Framed<>("CFMH", "model header", new HeaderCodec());

  private static final class HeaderCodec implements Codec<ModelHeader> {
    /** From this version on it says what backend; there was one before. */
    private static final int BACKENDS = 7;

    @Override
    public int version() {
      return 7;
    }

    @Override
    public int oldestVersion() {
      return 6;
    }

    @Override
    public String remedyIfTooOld() {
      return "start in an empty --output, from the newest snapshot with learner.start snapshot:DIR";
    }

    @Override
    public void write(ModelHeader header, DataOutput out) throws IOException {
      out.writeInt(header.rows);
      out.writeInt(header.dimension);
      out.writeUTF(header.startSha256);
      out.writeUTF(header.inputId);
      out.writeUTF(header.towers);
      out.writeUTF(header.head);
      out.writeUTF(header.optimizer);
      out.writeUTF(header.execution.kernel());
      out.writeUTF(header.execution.backend());
      out.writeUTF(header.execution.precision());
      out.writeUTF(header.execution.cpu());
      out.writeLong(header.stagedStep);
      out.writeLong(header.checkpointId);
    }

    @Override
    public ModelHeader read(DataInput in, int version) throws IOException {
      return new ModelHeader(
          in.readInt(),
          in.readInt(),
          in.readUTF(),
          in.readUTF(),
          in.readUTF(),
          in.readUTF(),
          in.readUTF(),
          execution(in, version),
          in.readLong(),
          in.readLong());
    }

    private static ExecutionIdentity execution(DataInput in, int version) throws IOException {
      String kernel = in.readUTF();
      String backend = version < BACKENDS ? "cpu" : in.readUTF();
      return new ExecutionIdentity(kernel, backend, in.readUTF(), in.readUTF());
    }
  }

  /** Of a model of this job at a checkpoint. */
  static ModelHeader of(
      LearnSettings settings,
      StartTables start,
      ExecutionIdentity execution,
      long stagedStep,
      long checkpointId) {
    return new ModelHeader(
        start.queries().rows(),
        start.dimension(),
        settings.start().tensorSha256(),
        settings.start().inputId(),
        settings.learner().towers().label(),
        headOf(settings.learner()),
        settings.learner().descent().optimizer().label(),
        execution,
        stagedStep,
        checkpointId);
  }

  /**
   * @throws RefusedStateException naming the first difference that makes this state useless for the
   *     job, or its results other ones
   */
  void check(String model, StartTables tables, LearnSettings settings, ExecutionIdentity here) {
    LearnerOptions options = settings.learner();
    StartSnapshot start = settings.start();
    check(model, "learner.towers", towers, options.towers().label());
    check(model, "adapter.head (or learner.encoder)", head, headOf(options));
    check(model, "learner.optimizer", optimizer, options.descent().optimizer().label());
    check(model, "learner.dimension", dimension, options.dimension());
    if (start.grewFrom(rows, startSha256, inputId)) {
      LOG.info(
          "model '{}' goes on with rows for {} tokens, was {}",
          model,
          tables.queries().rows(),
          rows);
    } else {
      check(model, "vocabulary of learner.tokenizer", rows, tables.queries().rows());
      check(model, "learner.tokenizer or adapter.embedder", inputId, start.inputId());
      check(model, "start (learner.start, learner.seed)", startSha256, start.tensorSha256());
    }
    checkExecution(model, here, settings.policy().allowDivergence());
  }

  private void checkExecution(String model, ExecutionIdentity here, boolean allowDivergence) {
    Optional<String> difference = execution.firstDifference(here);
    if (difference.isEmpty()) {
      return;
    }
    String part = difference.get();
    String before = execution.parts().get(part);
    String now = here.parts().get(part);
    if (!allowDivergence) {
      throw new RefusedStateException(
          "model '%s' was computed with another %s: saved=%s, here=%s; %s, or give --allow-divergence"
                  .formatted(model, part, before, now, remedy(part, before, now))
              + " (learner.allow-divergence) to go on without the claim that the same log gives the"
              + " same bits");
    }
    LOG.warn(
        "model '{}' was computed with another {}: saved={}, here={}; it goes on as"
            + " learner.allow-divergence says, and is no longer claimed to be the same bit for bit as"
            + " one that was computed on one kind of machine",
        model,
        part,
        before,
        now);
  }

  private static String remedy(String part, String saved, String here) {
    return switch (part) {
      case "kernel" ->
          kind(saved).equals(kind(here))
              ? "go on with the release that it was computed with"
              : "set learner.kernel to " + kind(saved);
      case "backend" ->
          saved.equals("cpu")
              ? "set learner.backend to cpu"
              : "set learner.backend to cuda and go on on a device of that kind";
      default ->
          "go on on a machine of that kind (OPENBLAS_CORETYPE makes OpenBLAS use an older core)";
    };
  }

  /** Of a kernel: {@code blocked} of {@code blocked 2}. */
  private static String kind(String kernel) {
    return kernel.split(" ", 2)[0];
  }

  /** As in {@code low-rank of width 64}, or {@code none} of a static model. */
  static String headOf(LearnerOptions options) {
    HeadShape head = options.head();
    if (head == null) {
      return "none";
    }
    return head.kind().label() + (head.width() == 0 ? "" : " of width " + head.width());
  }

  private static void check(String model, String what, Object saved, Object configured) {
    if (!saved.equals(configured)) {
      throw new RefusedStateException(
          "model '"
              + model
              + "' was saved with another "
              + what
              + ": saved="
              + saved
              + ", configured="
              + configured
              + "; set it back, or start in an empty --output");
    }
  }
}
