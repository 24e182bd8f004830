package io.contraflow.learner.history;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.step.KnownPositives;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which documents are known positives of a query, by evidence: acted on by at least {@code users}
 * distinct users (where an event names none, its search stands for one) within {@code ageMs} of the
 * newest event. One stray click makes no positive: on a head query every result gets one some day.
 *
 * <p>Queries and users are kept as 64-bit hashes. Pairs are dropped in the order of their last
 * action, once it is too old or there are more than {@code capacity}: the whole is in memory and in
 * every checkpoint. Not thread-safe.
 */
public final class PositiveMemory implements KnownPositives {
  private final int users;
  private final long ageMs;
  private final int capacity;
  private final long seed;

  /** (query, document) → evidence, in the order of the last action. */
  private final LinkedHashMap<Pair, Evidence> evidence = new LinkedHashMap<>();

  /** Documents with enough evidence, by query; follows from {@link #evidence}. */
  private final Map<Long, Set<String>> known = new HashMap<>();

  /** Queries with evidence, by document: a deletion must not look at every pair. */
  private final Map<String, Set<Long>> queries = new HashMap<>();

  private long newestMs = Long.MIN_VALUE;

  private record Pair(long query, String docId) {}

  /**
   * @param firstUsers hashes of the first distinct users, at most {@code users} of them
   */
  private record Evidence(long lastMs, List<Long> firstUsers) {}

  /**
   * @param capacity most pairs that are remembered, at least 1
   */
  public PositiveMemory(int users, long ageMs, int capacity, long seed) {
    this.users = users;
    this.ageMs = ageMs;
    this.capacity = capacity;
    this.seed = seed;
  }

  /** Takes an action as evidence. */
  public void add(Example example) {
    newestMs = Math.max(newestMs, example.decisionTimeMs());
    String who =
        example.userId().isEmpty() ? "search " + example.searchId() : "user " + example.userId();
    long user = Hash64.of(seed, who);
    Pair pair = new Pair(Hash64.of(seed, example.query()), example.docId());
    Evidence before = evidence.remove(pair);
    List<Long> firstUsers = before == null ? List.of() : before.firstUsers();
    if (firstUsers.size() < users && !firstUsers.contains(user)) {
      List<Long> more = new ArrayList<>(firstUsers);
      more.add(user);
      firstUsers = List.copyOf(more);
    }
    put(pair, new Evidence(example.decisionTimeMs(), firstUsers));
    expire();
  }

  private void put(Pair pair, Evidence found) {
    evidence.put(pair, found);
    queries.computeIfAbsent(pair.docId(), docId -> new HashSet<>()).add(pair.query());
    if (found.firstUsers().size() >= users) {
      known.computeIfAbsent(pair.query(), query -> new HashSet<>()).add(pair.docId());
    }
  }

  private void expire() {
    for (Iterator<Map.Entry<Pair, Evidence>> i = evidence.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Pair, Evidence> oldest = i.next();
      if (newestMs - oldest.getValue().lastMs() <= ageMs && evidence.size() <= capacity) {
        return;
      }
      Pair pair = oldest.getKey();
      i.remove();
      remove(queries, pair.docId(), pair.query());
      remove(known, pair.query(), pair.docId());
    }
  }

  private static <K, V> void remove(Map<K, Set<V>> sets, K key, V value) {
    sets.computeIfPresent(
        key,
        (k, set) -> {
          set.remove(value);
          return set.isEmpty() ? null : set;
        });
  }

  @Override
  public Set<String> of(String query) {
    return known.getOrDefault(Hash64.of(seed, query), Set.of());
  }

  /** (query, document) pairs that are remembered. */
  public int size() {
    return evidence.size();
  }

  /** Takes a deleted document out. */
  public void forget(String docId) {
    Set<Long> gone = queries.remove(docId);
    if (gone == null) {
      return;
    }
    for (long query : gone) {
      evidence.remove(new Pair(query, docId));
      remove(known, query, docId);
    }
  }

  public void write(DataOutput out) throws IOException {
    out.writeLong(newestMs);
    out.writeInt(evidence.size());
    for (Map.Entry<Pair, Evidence> entry : evidence.entrySet()) {
      out.writeLong(entry.getKey().query());
      out.writeUTF(entry.getKey().docId());
      out.writeLong(entry.getValue().lastMs());
      out.writeInt(entry.getValue().firstUsers().size());
      for (long user : entry.getValue().firstUsers()) {
        out.writeLong(user);
      }
    }
  }

  public void read(DataInput in) throws IOException {
    evidence.clear();
    known.clear();
    queries.clear();
    newestMs = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      Pair pair = new Pair(in.readLong(), in.readUTF());
      long lastMs = in.readLong();
      List<Long> firstUsers = new ArrayList<>();
      for (int more = in.readInt(); more > 0; more--) {
        firstUsers.add(in.readLong());
      }
      put(pair, new Evidence(lastMs, List.copyOf(firstUsers)));
    }
  }
}
