package io.contraflow.learner.queue;

import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Counted;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A slot as it is persisted. An empty slot is one byte 0; otherwise
 *
 * <pre>
 *   1, document, entry step, entry time ms, embedded step, D, D float32
 * </pre>
 *
 * Version 2 may have a vector where version 1 has token ids alone.
 *
 * @param entry null for an empty slot
 * @param embedding (D); null for an empty slot
 */
record StoredSlot(QueueEntry entry, float[] embedding) {
  static final Framed<StoredSlot> FORMAT = new Framed<>("CFQS", "queue slot", new Format());

  private static final class Format implements Codec<StoredSlot> {
    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(StoredSlot slot, DataOutput out) throws IOException {
      out.writeBoolean(slot.entry != null);
      if (slot.entry == null) {
        return;
      }
      OutcomeCodec.writeDocument(slot.entry.document(), out);
      out.writeLong(slot.entry.entryStep());
      out.writeLong(slot.entry.entryTimeMs());
      out.writeLong(slot.entry.embeddedStep());
      out.writeInt(slot.embedding.length);
      Counted.write(slot.embedding, out);
    }

    @Override
    public StoredSlot read(DataInput in, int version) throws IOException {
      if (!in.readBoolean()) {
        return new StoredSlot(null, null);
      }
      QueueEntry entry =
          new QueueEntry(
              OutcomeCodec.readDocument(in), in.readLong(), in.readLong(), in.readLong());
      return new StoredSlot(entry, Counted.floats(in, in.readInt()));
    }
  }
}
