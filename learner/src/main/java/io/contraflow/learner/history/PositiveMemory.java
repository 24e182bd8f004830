package io.contraflow.learner.history;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Journal;
import io.contraflow.learner.kept.Part;
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
import java.util.SortedMap;

/**
 * Which documents are known positives of a query, by evidence: acted on by at least {@code users}
 * distinct users (where an event names none, its search stands for one) within {@code ageMs} of the
 * newest event. One stray click makes no positive: on a head query every result gets one some day.
 *
 * <p>Queries and users are kept as 64-bit hashes. Pairs are dropped in the order of their last
 * action, once it is too old or there are more than {@code capacity}: the whole is in memory.
 *
 * <p>Kept as a {@link Journal} of actions and deletions, of which a pair's last stands for it. Not
 * thread-safe.
 */
public final class PositiveMemory implements KnownPositives, Part {
  private final int users;
  private final long ageMs;
  private final int capacity;
  private final long seed;

  /** (query, document) → evidence, in the order of the last action. */
  private final LinkedHashMap<Pair, Journal.Entry<Evidence>> evidence = new LinkedHashMap<>();

  /** Documents with enough evidence, by query; follows from {@link #evidence}. */
  private final Map<Long, Set<String>> known = new HashMap<>();

  /** Queries with evidence, by document: a deletion must not look at every pair. */
  private final Map<String, Set<Long>> queries = new HashMap<>();

  private final Journal<Evidence> journal =
      new Journal<>("CFPP", "page of known positives", Evidence.FORMAT);
  private long newestMs = Long.MIN_VALUE;

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
    Journal.Entry<Evidence> before = evidence.get(pair);
    List<Long> firstUsers = before == null ? List.of() : before.value().firstUsers();
    if (firstUsers.size() < users && !firstUsers.contains(user)) {
      List<Long> more = new ArrayList<>(firstUsers);
      more.add(user);
      firstUsers = more;
    }
    append(
        journal.append(
            new Evidence(pair.query(), pair.docId(), example.decisionTimeMs(), firstUsers)));
    expire();
  }

  /** Puts the newest of a pair last, in the place of the one before. */
  private void append(Journal.Entry<Evidence> entry) {
    Evidence found = entry.value();
    Pair pair = new Pair(found.query(), found.docId());
    Journal.Entry<Evidence> before = evidence.remove(pair);
    evidence.put(pair, entry);
    if (before != null) {
      journal.remove(before);
    }
    if (found.firstUsers().isEmpty()) {
      remove(queries, found.docId(), found.query());
      remove(known, found.query(), found.docId());
      return;
    }
    queries.computeIfAbsent(found.docId(), docId -> new HashSet<>()).add(found.query());
    if (found.firstUsers().size() >= users) {
      known.computeIfAbsent(found.query(), query -> new HashSet<>()).add(found.docId());
    }
  }

  private void expire() {
    for (Iterator<Journal.Entry<Evidence>> i = evidence.values().iterator(); i.hasNext(); ) {
      Journal.Entry<Evidence> entry = i.next();
      Evidence oldest = entry.value();
      if (newestMs - oldest.lastMs() <= ageMs && evidence.size() <= capacity) {
        return;
      }
      i.remove();
      journal.remove(entry);
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

  /** (query, document) pairs that are remembered, those of deleted documents included. */
  public int size() {
    return evidence.size();
  }

  /** Takes a deleted document out: its pairs are left with no users, until they are too old. */
  public void forget(String docId) {
    long[] sorted = // a set's order depends on how it became what it is
        queries.getOrDefault(docId, Set.of()).stream().mapToLong(hash -> hash).sorted().toArray();
    for (long query : sorted) {
      append(journal.append(new Evidence(query, docId, newestMs, List.of())));
    }
  }

  @Override
  public Changes<?> changes() {
    return journal.changes();
  }

  @Override
  public void writeHeader(DataOutput out) throws IOException {
    out.writeLong(newestMs);
    journal.writeHeader(out);
  }

  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    evidence.clear();
    known.clear();
    queries.clear();
    newestMs = header.readLong();
    journal.restore(header, stored, this::append);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeLong(newestMs);
    out.writeInt(evidence.size());
    for (Journal.Entry<Evidence> entry : evidence.values()) {
      entry.value().write(out);
    }
  }
}
