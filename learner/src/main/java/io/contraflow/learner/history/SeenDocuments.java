package io.contraflow.learner.history;

import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Journal;
import io.contraflow.learner.kept.Part;
import io.contraflow.state.format.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.SortedMap;

/**
 * Which documents were trained on as positives, so that recall on unseen ones can be told apart.
 * Keeps the {@code capacity} that were trained on last, by 64-bit hash; the others count as unseen
 * again.
 *
 * <p>Kept as a {@link Journal} of trainings, of which a document's last stands for it. Not
 * thread-safe.
 */
public final class SeenDocuments implements Part {
  private final int capacity;
  private final long seed;
  private final LinkedHashMap<Long, Journal.Entry<Long>> last =
      new LinkedHashMap<>(); // oldest first
  private final Journal<Long> journal =
      new Journal<>("CFSP", "page of seen documents", new Format());

  public SeenDocuments(int capacity, long seed) {
    this.capacity = capacity;
    this.seed = seed;
  }

  public void add(String docId) {
    append(journal.append(Hash64.of(seed, docId)));
    trim();
  }

  private void append(Journal.Entry<Long> entry) {
    Journal.Entry<Long> before = last.remove(entry.value());
    last.put(entry.value(), entry);
    if (before != null) {
      journal.remove(before);
    }
  }

  private void trim() {
    Iterator<Journal.Entry<Long>> oldest = last.values().iterator();
    while (last.size() > capacity) {
      journal.remove(oldest.next());
      oldest.remove();
    }
  }

  public boolean contains(String docId) {
    return last.containsKey(Hash64.of(seed, docId));
  }

  /** Documents remembered. */
  public int count() {
    return last.size();
  }

  @Override
  public Changes<?> changes() {
    return journal.changes();
  }

  @Override
  public void writeHeader(DataOutput out) throws IOException {
    journal.writeHeader(out);
  }

  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    last.clear();
    journal.restore(header, stored, this::append);
    trim();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(last.size());
    for (long hash : last.keySet()) {
      out.writeLong(hash);
    }
  }

  private static final class Format implements Codec<Long> {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Long hash, DataOutput out) throws IOException {
      out.writeLong(hash);
    }

    @Override
    public Long read(DataInput in, int version) throws IOException {
      return in.readLong();
    }
  }
}
