package io.contraflow.operators.step;

import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Towers;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What keyed state says of a model before anything else of it is read.
 *
 * @param rows V, rows of the queries' table
 * @param dimension D, columns of its tables
 * @param startSha256 the start that its untouched rows come from
 * @param inputId what its rows belong to: the hash of a tokenizer, or a description of an embedder
 * @param towers which tables it has, by their label
 * @param head what its tables hold, {@link #headOf}; null in a header older than heads
 * @param optimizer by its label; null as above
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
    long stagedStep,
    long checkpointId) {
  static final Framed<ModelHeader> FRAMED = new Framed<>("CFMH", "model header", new HeaderCodec());

  private static final class HeaderCodec implements Codec<ModelHeader> {
    @Override
    public int version() {
      return 3;
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
          version == 1 ? Towers.SHARED.label() : in.readUTF(),
          version < 3 ? null : in.readUTF(),
          version < 3 ? null : in.readUTF(),
          in.readLong(),
          in.readLong());
    }
  }

  /**
   * @throws IllegalStateException naming the first difference that makes this state useless for the
   *     job
   */
  void check(String model, int jobRows, LearnerOptions options, StartSnapshot start) {
    check(model, "learner.towers", towers, options.towers().label());
    if (head != null) {
      check(model, "adapter.head (or learner.encoder)", head, headOf(options));
      check(model, "learner.optimizer", optimizer, options.optimizer().label());
    }
    check(model, "learner.dimension", dimension, options.dimension());
    check(model, "vocabulary of learner.tokenizer", rows, jobRows);
    check(model, "learner.tokenizer or adapter.embedder", inputId, start.inputId());
    check(model, "start (learner.start, learner.seed)", startSha256, start.tensorSha256());
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
      throw new IllegalStateException(
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
