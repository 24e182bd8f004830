package io.contraflow.learner.history;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.OutcomeCodec;
import io.contraflow.learner.kept.Changes;
import io.contraflow.learner.kept.Kept;
import io.contraflow.learner.kept.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * The newest examples kept from training. Which ones is decided by a hash of (normalised query,
 * week of event time), so that a query that is repeated does not leak from one side to the other,
 * and none is left out for ever.
 *
 * <p>What a week held out stays when the week is over, until it is replaced or a step learns from
 * its query: {@link #release}. So no query that is measured with has been trained on since it was
 * held out, and a new week does not begin with nothing to measure with.
 *
 * <p>An entry's key is its number among all that were ever kept. Not thread-safe.
 */
public final class HeldOut implements Part {
  private static final long WEEK_MS = 7L * 24 * 60 * 60 * 1000;

  private final double share;
  private final int size;
  private final long seed;
  private final ArrayDeque<Kept<Example>> ring = new ArrayDeque<>(); // oldest first
  private final Changes<Example> changes = new Changes<>(KeptExample.FORMAT);
  private final Map<String, Integer> held = new HashMap<>(); // examples in the ring, by query
  private long nextKey;

  public HeldOut(double share, int size, long seed) {
    this.share = share;
    this.size = size;
    this.seed = seed;
  }

  /** Whether this example must not be trained on. */
  public boolean claims(Example example) {
    return claims(example.query(), example.decisionTimeMs());
  }

  /** Whether no example of this query must be trained on at this event time. */
  public boolean claims(String query, long timeMs) {
    long week = Math.floorDiv(timeMs, WEEK_MS);
    long hash = Hash64.of(seed ^ Hash64.mix(week), query);
    return (hash >>> 11) * 0x1p-53 < share;
  }

  /**
   * Keeps an example that {@link #claims} claimed; the oldest leaves when there are more than
   * {@code size}.
   */
  public void add(Example example) {
    append(changes.put(nextKey++, example));
    trim();
  }

  private void append(Kept<Example> entry) {
    ring.addLast(entry);
    held.merge(entry.value().query(), 1, Integer::sum);
  }

  private void leave(Kept<Example> entry) {
    changes.remove(entry);
    held.computeIfPresent(entry.value().query(), (query, left) -> left > 1 ? left - 1 : null);
  }

  private void trim() {
    while (ring.size() > size) {
      leave(ring.removeFirst());
    }
  }

  /** Whether examples of a query are in it: a step must not learn from older ones of it. */
  public boolean holds(String query) {
    return held.containsKey(query);
  }

  /** A step has learnt from a query: its examples leave. */
  public void release(String query) {
    if (holds(query)) {
      removeIf(example -> example.query().equals(query));
    }
  }

  private void removeIf(Predicate<Example> leaves) {
    for (Iterator<Kept<Example>> i = ring.iterator(); i.hasNext(); ) {
      Kept<Example> entry = i.next();
      if (leaves.test(entry.value())) {
        leave(entry);
        i.remove();
      }
    }
  }

  /** Examples in it. */
  public int count() {
    return ring.size();
  }

  public List<Example> examples() {
    return ring.stream().map(Kept::value).toList();
  }

  /** Takes a deleted document out: examples of it leave, and it is no negative of the others. */
  public void forget(String docId) {
    removeIf(example -> example.docId().equals(docId));
    ring.forEach(entry -> changes.set(entry, entry.value().withoutNegative(docId)));
  }

  /** A document has another text: examples take it, as positive and as negative. */
  public void update(Document document) {
    ring.forEach(entry -> changes.set(entry, entry.value().withDocument(document)));
  }

  @Override
  public Changes<Example> changes() {
    return changes;
  }

  /** Of a larger ring the newest are kept. */
  @Override
  public void restore(DataInput header, SortedMap<Long, byte[]> stored) throws IOException {
    ring.clear();
    held.clear();
    changes.clear();
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      Example example = KeptExample.FORMAT.fromBytes(entry.getValue());
      append(changes.restored(entry.getKey(), example));
    }
    nextKey = stored.isEmpty() ? 0 : stored.lastKey() + 1;
    trim();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(ring.size());
    for (Kept<Example> entry : ring) {
      OutcomeCodec.INSTANCE.write(entry.value(), out);
    }
  }
}
