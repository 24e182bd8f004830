package io.contraflow.learner.window;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An example in the window, persisted as the version of its codec, the step and the example.
 *
 * @param atStep steps that had been counted when it entered, {@link #DEFERRED} if it has not
 */
record Placed(long atStep, Example example) {
  /** Steps counted, of one that has not entered. */
  static final long DEFERRED = -1;

  static final Framed<Placed> FORMAT = new Framed<>("CFWE", "window's example", new Format());

  boolean isDeferred() {
    return atStep == DEFERRED;
  }

  /** Itself if the example has no such negative. */
  Placed withoutNegative(String docId) {
    Example without = example.withoutNegative(docId);
    return without == example ? this : new Placed(atStep, without);
  }

  /** Itself if the example has no such document. */
  Placed withDocument(Document document) {
    Example with = example.withDocument(document);
    return with == example ? this : new Placed(atStep, with);
  }

  private static final class Format implements Codec<Placed> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Placed placed, DataOutput out) throws IOException {
      out.writeLong(placed.atStep);
      OutcomeCodec.INSTANCE.writeVersioned(placed.example, out);
    }

    @Override
    public Placed read(DataInput in, int version) throws IOException {
      return new Placed(in.readLong(), (Example) OutcomeCodec.INSTANCE.readVersioned(in));
    }
  }
}
