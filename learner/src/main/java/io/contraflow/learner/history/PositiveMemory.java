package io.contraflow.learner.history;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Kept;
import io.contraflow.learner.kept.Part;
import io.contraflow.learner.step.KnownPositives;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Which documents are known positives of a query, by evidence: acted on by at least {@code users}
 * distinct users (where an event names none, its search stands for one) within {@code ageMs} of the
 * newest event. One stray click makes no positive: on a head query every result gets one some day.
 *
 * <p>Queries and users are kept as 64-bit hashes. Pairs are dropped in the order of their last
 * action, once it is too old or there are more than {@code capacity}: the whole is in memory.
 *
 * <p>An entry's key is its number among all pairs that ever came; its value has a number that grows
 * with each action, so that a further action changes one entry and moves none. Not thread-safe.
 */
public final class PositiveMemory implements KnownPositives, Part {
  private final int users;
  private final long ageMs;
  private final int capacity;
  private final long seed;

  /** (query, document) → evidence, in the order of the last action. */
  private final LinkedHashMap<Pair, Kept<Evidence>> evidence = new LinkedHashMap<>();

  /** Documents with enough evidence, by query; follows from {@link #evidence}. */
  private final Map<Long, Set<String>> known = new HashMap<>();

  /** Queries with evidence, by document: a deletion must not look at every pair. */
  private final Map<String, Set<Long>> queries = new HashMap<>();

  private final Changes<Evidence> changes = new Changes<>(Evidence.FORMAT);
  private long newestMs = Long.MIN_VALUE;
  private long next; // number of the next pair or action

  private record Pair(long query, String docId) {}

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
    Kept<Evidence> entry = evidence.remove(pair);
    List<Long> firstUsers = entry == null ? List.of() : entry.value().firstUsers();
    if (firstUsers.size() < users && !firstUsers.contains(user)) {
      List<Long> more = new ArrayList<>(firstUsers);
      more.add(user);
      firstUsers = more;
    }
    Evidence found =
        new Evidence(pair.query(), pair.docId(), next, example.decisionTimeMs(), firstUsers);
    if (entry == null) {
      entry = changes.put(next, found);
    } else {
      changes.set(entry, found);
    }
    next++;
    append(entry);
    expire();
  }

  /** Puts the newest last. */
  private void append(Kept<Evidence> entry) {
    Evidence found = entry.value();
    evidence.put(new Pair(found.query(), found.docId()), entry);
    queries.computeIfAbsent(found.docId(), docId -> new HashSet<>()).add(found.query());
    if (found.firstUsers().size() >= users) {
      known.computeIfAbsent(found.query(), query -> new HashSet<>()).add(found.docId());
    }
  }

  private void expire() {
    for (Iterator<Kept<Evidence>> i = evidence.values().iterator(); i.hasNext(); ) {
      Kept<Evidence> entry = i.next();
      Evidence oldest = entry.value();
      if (newestMs - oldest.lastMs() <= ageMs && evidence.size() <= capacity) {
        return;
      }
      i.remove();
      changes.remove(entry);
      remove(queries, oldest.docId(), oldest.query());
      remove(known, oldest.query(), oldest.docId());
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
      changes.remove(evidence.remove(new Pair(query, docId)));
      remove(known, query, docId);
    }
  }

  @Override
  public Changes<Evidence> changes() {
    return changes;
  }

  @Override
  public void writeHeader(DataOutput out) throws IOException {
    out.writeLong(newestMs);
    out.writeLong(next);
  }

  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    evidence.clear();
    known.clear();
    queries.clear();
    changes.clear();
    newestMs = header.readLong();
    next = header.readLong();
    List<Kept<Evidence>> found = new ArrayList<>(stored.size());
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      found.add(changes.restored(entry.getKey(), Evidence.FORMAT.fromBytes(entry.getValue())));
    }
    found.sort(Comparator.comparingLong(entry -> entry.value().number()));
    found.forEach(this::append);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeLong(newestMs);
    out.writeInt(evidence.size());
    for (Kept<Evidence> entry : evidence.values()) {
      entry.value().write(out);
    }
  }
}
