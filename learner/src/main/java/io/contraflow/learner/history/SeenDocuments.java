package io.contraflow.learner.history;

import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Kept;
import io.contraflow.learner.kept.Part;
import io.contraflow.state.format.Codec;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Which documents were trained on as positives, so that recall on unseen ones can be told apart.
 * Keeps the {@code capacity} that were trained on last, by 64-bit hash; the others count as unseen
 * again.
 *
 * <p>An entry's key is the hash, its value a number that grows with each training: training on a
 * document again changes one entry and moves none. Not thread-safe.
 */
public final class SeenDocuments implements Part {
  private final int capacity;
  private final long seed;
  private final LinkedHashMap<Long, Kept<Long>> last = new LinkedHashMap<>(); // oldest first
  private final Changes<Long> changes = new Changes<>(Format.FRAMED);
  private long next;

  public SeenDocuments(int capacity, long seed) {
    this.capacity = capacity;
    this.seed = seed;
  }

  public void add(String docId) {
    long hash = Hash64.of(seed, docId);
    Kept<Long> entry = last.remove(hash);
    if (entry == null) {
      entry = changes.put(hash, next++);
    } else {
      changes.set(entry, next++);
    }
    last.put(hash, entry);
    trim();
  }

  private void trim() {
    Iterator<Kept<Long>> oldest = last.values().iterator();
    while (last.size() > capacity) {
      changes.remove(oldest.next());
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
  public Changes<Long> changes() {
    return changes;
  }

  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    last.clear();
    changes.clear();
    List<Kept<Long>> found = new ArrayList<>(stored.size());
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      long number = Format.FRAMED.fromBytes(entry.getValue());
      found.add(changes.restored(entry.getKey(), number));
    }
    found.sort(Comparator.comparing(Kept::value));
    found.forEach(entry -> last.put(entry.key(), entry));
    next = found.isEmpty() ? 0 : found.get(found.size() - 1).value() + 1;
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
    static final Framed<Long> FRAMED = new Framed<>("CFSN", "seen document", new Format());

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Long number, DataOutput out) throws IOException {
      out.writeLong(number);
    }

    @Override
    public Long read(DataInput in, int version) throws IOException {
      return in.readLong();
    }
  }
}
