package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.GateHistory;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What has to be known of a model that is in keyed state alone, to see when it is needed in memory.
 *
 * @param admitted whether it is one of the models that there may be
 * @param nextSequence the next outcome's key in the buffer
 * @param waiting outcomes that wait for the watermark
 * @param firstMs the earliest decision time among them; {@link Long#MAX_VALUE} without any
 * @param step steps taken
 * @param entering examples that have entered since the last step
 * @param stepDueMs {@link OnlineModel#stepDueMs}
 * @param publishedId the snapshot that was published last, or null
 * @param gate what was judged of its snapshots
 * @param ledger a report of how it is; null before it was first in memory
 */
record ModelStub(
    boolean admitted,
    long nextSequence,
    int waiting,
    long firstMs,
    long step,
    int entering,
    long stepDueMs,
    String publishedId,
    GateHistory gate,
    StepReport ledger) {
  static final Framed<ModelStub> FRAMED = new Framed<>("CFMS", "model stub", new StubCodec());

  /** Of a model that nothing has been consumed by. */
  static final ModelStub NEW =
      new ModelStub(
          false, 0, 0, Long.MAX_VALUE, 0, 0, Long.MAX_VALUE, null, GateHistory.NONE, null);

  /** Of a model in memory. */
  static ModelStub of(LoadedModel loaded, long nextSequence, String publishedId) {
    OnlineModel model = loaded.model();
    return new ModelStub(
        true,
        nextSequence,
        loaded.buffer().size(),
        loaded.buffer().firstMs(),
        model.step(),
        model.entering(),
        model.stepDueMs(),
        publishedId,
        GateHistory.NONE,
        model.report());
  }

  /** Whether keyed state holds a model, and not only what waits for it. */
  boolean isSaved() {
    return ledger != null;
  }

  /** Whether an outcome is behind this watermark. */
  boolean isBehind(long watermarkMs) {
    return waiting > 0 && firstMs <= watermarkMs;
  }

  /** Whether there is something to do under this watermark with the model in memory. */
  boolean due(long watermarkMs) {
    return isBehind(watermarkMs) || entering > 0 && stepDueMs <= watermarkMs;
  }

  /**
   * Whether a step may be due under this watermark. What is behind it otherwise may wait longer: a
   * model takes the same steps whenever it consumes what comes before them.
   *
   * @param stride examples that enter between two steps
   * @param maxWaitMs that an example waits for a step at most
   */
  boolean isNeeded(long watermarkMs, int stride, long maxWaitMs) {
    return entering > 0 && stepDueMs <= watermarkMs
        || isBehind(watermarkMs)
            && (firstMs + maxWaitMs <= watermarkMs || entering + waiting >= stride);
  }

  ModelStub with(Outcome outcome) {
    return new ModelStub(
        admitted,
        nextSequence + 1,
        waiting + 1,
        Math.min(firstMs, outcome.decisionTimeMs()),
        step,
        entering,
        stepDueMs,
        publishedId,
        gate,
        ledger);
  }

  ModelStub withAdmission() {
    return new ModelStub(
        true, nextSequence, waiting, firstMs, step, entering, stepDueMs, publishedId, gate, ledger);
  }

  /**
   * @param judged what was judged up to then
   */
  ModelStub withPublished(String id, GateHistory judged) {
    return new ModelStub(
        admitted, nextSequence, waiting, firstMs, step, entering, stepDueMs, id, judged, ledger);
  }

  private static final class StubCodec implements Codec<ModelStub> {
    /** From this version on it says what was judged. */
    private static final int GATED = 2;

    @Override
    public int version() {
      return 2;
    }

    @Override
    public int oldestVersion() {
      return 1;
    }

    @Override
    public void write(ModelStub stub, DataOutput out) throws IOException {
      out.writeBoolean(stub.admitted);
      out.writeLong(stub.nextSequence);
      out.writeInt(stub.waiting);
      out.writeLong(stub.firstMs);
      out.writeLong(stub.step);
      out.writeInt(stub.entering);
      out.writeLong(stub.stepDueMs);
      out.writeUTF(stub.publishedId == null ? "" : stub.publishedId);
      stub.gate.write(out);
      byte[] report =
          stub.ledger == null ? new byte[0] : StepReportCodec.FRAMED.toBytes(stub.ledger);
      out.writeInt(report.length);
      out.write(report);
    }

    @Override
    public ModelStub read(DataInput in, int version) throws IOException {
      return new ModelStub(
          in.readBoolean(),
          in.readLong(),
          in.readInt(),
          in.readLong(),
          in.readLong(),
          in.readInt(),
          in.readLong(),
          id(in.readUTF()),
          version < GATED ? GateHistory.NONE : GateHistory.read(in),
          report(in));
    }

    private static String id(String written) {
      return written.isEmpty() ? null : written;
    }

    private static StepReport report(DataInput in) throws IOException {
      byte[] report = new byte[in.readInt()];
      in.readFully(report);
      return report.length == 0 ? null : StepReportCodec.FRAMED.fromBytes(report);
    }
  }
}
