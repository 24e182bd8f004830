package io.contraflow.learner.history;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.step.KnownPositives;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which documents are known positives of a query, by evidence: acted on by at least {@code users} distinct users (where
 * an event names none, its search stands for one) within {@code ageMs} of the newest event. One stray click makes no
 * positive: on a head query every result gets one some day.
 *
 * <p>Queries, documents and users are kept as 64-bit hashes, about 60 bytes a (query, document) pair. Pairs are dropped
 * in the order of their last action once they are too old.
 */
public final class PositiveMemory implements KnownPositives {
  private final int users;
  private final long ageMs;
  private final long seed;

  /** (query, document) → evidence, in the order of the last action. */
  private final LinkedHashMap<Pair, Evidence> evidence = new LinkedHashMap<>();

  private long newestMs = Long.MIN_VALUE;

  private record Pair(long query, long document) {}

  /**
   * @param firstUsers hashes of the first distinct users, at most {@code users} of them
   */
  private record Evidence(long lastMs, List<Long> firstUsers) {}

  public PositiveMemory(int users, long ageMs, long seed) {
    this.users = users;
    this.ageMs = ageMs;
    this.seed = seed;
  }

  /** Takes an action as evidence. */
  public void add(Example example) {
    newestMs = Math.max(newestMs, example.decisionTimeMs());
    String who = example.userId().isEmpty() ? "search " + example.searchId() : "user " + example.userId();
    long user = Hash64.of(seed, who);
    Pair pair = pair(example.query(), example.docId());
    Evidence before = evidence.remove(pair);
    List<Long> known = before == null ? List.of() : before.firstUsers();
    if (known.size() < users && !known.contains(user)) {
      List<Long> more = new ArrayList<>(known);
      more.add(user);
      known = List.copyOf(more);
    }
    evidence.put(pair, new Evidence(example.decisionTimeMs(), known));
    expire();
  }

  private void expire() {
    for (Iterator<Evidence> oldest = evidence.values().iterator(); oldest.hasNext(); ) {
      if (newestMs - oldest.next().lastMs() <= ageMs) {
        return;
      }
      oldest.remove();
    }
  }

  @Override
  public boolean isKnown(String query, Document document) {
    Evidence found = evidence.get(pair(query, document.id()));
    return found != null && found.firstUsers().size() >= users;
  }

  /** Pairs that are remembered. */
  public int size() {
    return evidence.size();
  }

  /** Takes a deleted document out. */
  public void forget(String docId) {
    long document = Hash64.of(seed, docId);
    evidence.keySet().removeIf(pair -> pair.document() == document);
  }

  private Pair pair(String query, String docId) {
    return new Pair(Hash64.of(seed, query), Hash64.of(seed, docId));
  }

  public void write(DataOutput out) throws IOException {
    out.writeLong(newestMs);
    out.writeInt(evidence.size());
    for (Map.Entry<Pair, Evidence> entry : evidence.entrySet()) {
      out.writeLong(entry.getKey().query());
      out.writeLong(entry.getKey().document());
      out.writeLong(entry.getValue().lastMs());
      out.writeByte(entry.getValue().firstUsers().size());
      for (long user : entry.getValue().firstUsers()) {
        out.writeLong(user);
      }
    }
  }

  public void read(DataInput in) throws IOException {
    evidence.clear();
    newestMs = in.readLong();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      Pair pair = new Pair(in.readLong(), in.readLong());
      long lastMs = in.readLong();
      List<Long> firstUsers = new ArrayList<>();
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        firstUsers.add(in.readLong());
      }
      evidence.put(pair, new Evidence(lastMs, List.copyOf(firstUsers)));
    }
  }
}
