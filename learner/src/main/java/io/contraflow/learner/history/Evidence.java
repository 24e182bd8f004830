package io.contraflow.learner.history;

import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * That a document is a positive of a query.
 *
 * @param query its hash
 * @param lastMs event time of the last action, or reached when the document was deleted
 * @param firstUsers hashes of the first distinct users, no more than are needed; none where the
 *     document was deleted since
 */
record Evidence(long query, String docId, long lastMs, List<Long> firstUsers) {
  static final Codec<Evidence> FORMAT = new Format();

  Evidence {
    firstUsers = List.copyOf(firstUsers);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(query);
    out.writeUTF(docId);
    out.writeLong(lastMs);
    out.writeInt(firstUsers.size());
    for (long user : firstUsers) {
      out.writeLong(user);
    }
  }

  private static final class Format implements Codec<Evidence> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Evidence evidence, DataOutput out) throws IOException {
      evidence.write(out);
    }

    @Override
    public Evidence read(DataInput in, int version) throws IOException {
      long query = in.readLong();
      String docId = in.readUTF();
      long lastMs = in.readLong();
      List<Long> firstUsers = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        firstUsers.add(in.readLong());
      }
      return new Evidence(query, docId, lastMs, firstUsers);
    }
  }
}
