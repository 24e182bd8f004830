package io.contraflow.learner.history;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * Which documents were trained on as positives, so that recall on unseen ones can be told apart.
 * Keeps the {@code capacity} that were trained on last, by 64-bit hash; the others count as unseen
 * again.
 */
public final class SeenDocuments {
  private final int capacity;
  private final long seed;
  private final LinkedHashSet<Long> hashes = new LinkedHashSet<>();

  public SeenDocuments(int capacity, long seed) {
    this.capacity = capacity;
    this.seed = seed;
  }

  public void add(String docId) {
    long hash = Hash64.of(seed, docId);
    hashes.remove(hash);
    hashes.add(hash);
    if (hashes.size() > capacity) {
      Iterator<Long> oldest = hashes.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  public boolean contains(String docId) {
    return hashes.contains(Hash64.of(seed, docId));
  }

  /** Documents remembered. */
  public int count() {
    return hashes.size();
  }

  public void write(DataOutput out) throws IOException {
    out.writeInt(hashes.size());
    for (long hash : hashes) {
      out.writeLong(hash);
    }
  }

  public void read(DataInput in) throws IOException {
    hashes.clear();
    for (int left = in.readInt(); left > 0; left--) {
      hashes.add(in.readLong());
    }
  }
}
