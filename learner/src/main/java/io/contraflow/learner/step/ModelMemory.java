package io.contraflow.learner.step;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.history.DocumentSample;
import io.contraflow.learner.history.HeldOut;
import io.contraflow.learner.history.LedgerBook;
import io.contraflow.learner.history.PositiveMemory;
import io.contraflow.learner.history.ReplayReservoir;
import io.contraflow.learner.history.SeenDocuments;
import io.contraflow.learner.window.SlidingWindow;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.TooNewException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a model remembers beside parameters and queue: small enough to be written whole.
 *
 * <pre>
 *   int     version of the outcome codec
 *   long    steps taken
 *   long    event time reached, ms
 *   double  mrr of the held-out examples, NaN for none
 *   the last outcome consumed, with a boolean in front
 *   window, known positives, sample, seen documents, held-out examples, ledger: each with its count in front
 *   replay reservoir, from version 2 on
 * </pre>
 *
 * Version 3 may have vectors where those before have token ids alone.
 */
final class ModelMemory {
  /** Acted-on (query, document) pairs remembered: some 6 MB of each checkpoint. */
  private static final int POSITIVES_CAPACITY = 1 << 17;

  /** Documents remembered as trained on; 64-bit hashes. */
  private static final int SEEN_CAPACITY = 1 << 16;

  private static final long POSITIVE_BYTES = 400;
  private static final long SEEN_BYTES = 88;
  private static final long EXAMPLE_BYTES = 512;

  final SlidingWindow window;
  final PositiveMemory positives;
  final DocumentSample sample;
  final SeenDocuments seen;
  final HeldOut heldOut;
  final LedgerBook ledger = new LedgerBook();
  final ReplayReservoir replay;
  long step;
  long eventTimeMs = Long.MIN_VALUE;
  Double heldOutMrr;

  /** The last outcome consumed, or null: what comes before it in order is late. */
  Outcome last;

  ModelMemory(String model, LearnerOptions options) {
    window = new SlidingWindow(options.size(), options.stride(), options.maxWaitMs());
    positives =
        new PositiveMemory(
            options.knownPositiveUsers(),
            options.knownPositiveAgeMs(),
            POSITIVES_CAPACITY,
            options.seed());
    sample = new DocumentSample(options.sampleSize(), options.seed());
    seen = new SeenDocuments(SEEN_CAPACITY, options.seed());
    heldOut = new HeldOut(options.heldOutShare(), options.heldOutSize(), options.seed());
    replay = new ReplayReservoir(options.replaySize(), model, options.seed());
  }

  /**
   * Bytes on the heap, by how much is remembered of each kind.
   *
   * @param documentBytes of the features of a text
   */
  long heapBytes(long documentBytes, int pageNegatives) {
    long exampleBytes = EXAMPLE_BYTES + (2 + pageNegatives) * documentBytes;
    return (long) positives.size() * POSITIVE_BYTES
        + (long) seen.count() * SEEN_BYTES
        + sample.count() * documentBytes
        + (window.size() + heldOut.count() + replay.count()) * exampleBytes;
  }

  /**
   * Reads into a new memory of the given model and options, which may differ from those it was
   * written with.
   */
  record Format(String model, LearnerOptions options) implements Codec<ModelMemory> {
    @Override
    public int version() {
      return 3;
    }

    @Override
    public void write(ModelMemory memory, DataOutput out) throws IOException {
      out.writeInt(OutcomeCodec.INSTANCE.version());
      out.writeLong(memory.step);
      out.writeLong(memory.eventTimeMs);
      out.writeDouble(memory.heldOutMrr == null ? Double.NaN : memory.heldOutMrr);
      out.writeBoolean(memory.last != null);
      if (memory.last != null) {
        OutcomeCodec.INSTANCE.write(memory.last, out);
      }
      memory.window.write(out);
      memory.positives.write(out);
      memory.sample.write(out);
      memory.seen.write(out);
      memory.heldOut.write(out);
      memory.ledger.write(out);
      memory.replay.write(out);
    }

    @Override
    public ModelMemory read(DataInput in, int version) throws IOException {
      int outcomeVersion = in.readInt();
      if (outcomeVersion > OutcomeCodec.INSTANCE.version()) {
        throw new TooNewException(
            "outcomes were written by a newer release: version="
                + outcomeVersion
                + "; upgrade Contraflow");
      }
      ModelMemory memory = new ModelMemory(model, options);
      memory.step = in.readLong();
      memory.eventTimeMs = in.readLong();
      double heldOutMrr = in.readDouble();
      memory.heldOutMrr = Double.isNaN(heldOutMrr) ? null : heldOutMrr;
      memory.last = in.readBoolean() ? OutcomeCodec.INSTANCE.read(in, outcomeVersion) : null;
      memory.window.read(in, outcomeVersion);
      memory.positives.read(in);
      memory.sample.read(in);
      memory.seen.read(in);
      memory.heldOut.read(in, outcomeVersion);
      memory.ledger.read(in);
      if (version >= 2) {
        memory.replay.read(in, outcomeVersion);
      }
      return memory;
    }
  }
}
