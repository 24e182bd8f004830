package io.contraflow.operators.search;

import io.contraflow.learner.example.Features;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.event.SearchEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * Searches of which the heap knows more than keyed state, by (model, search id): those that
 * something happened to last. Not thread-safe.
 */
final class HeldSearches {
  /** On the heap, with what keeps it, besides what it is made of. */
  private static final int SEARCH_BYTES = 512;

  private static final int EVENT_BYTES = 256;
  private static final int RESULT_BYTES = 192;

  private final int most;
  private final long mostBytes;
  private final Map<Tuple2<String, String>, Held> byKey = new LinkedHashMap<>(16, .75f, true);
  private final TreeSet<Held> due = new TreeSet<>(Held.BY_TIME);
  private long bytes;

  /**
   * @param most searches
   * @param mostBytes estimated, of what is held of them
   */
  HeldSearches(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** A search, and what keyed state has of it. */
  static final class Held {
    static final Comparator<Held> BY_TIME =
        Comparator.<Held>comparingLong(held -> held.dueMs)
            .thenComparing(held -> held.key.f1)
            .thenComparing(held -> held.key.f0);

    private final Tuple2<String, String> key;
    private final OpenSearch search = new OpenSearch();
    private long bytes = SEARCH_BYTES;
    private long dueMs = Long.MAX_VALUE; // by which it is in the queue
    private boolean known;
    private boolean stored;
    private boolean changed;

    private Held(Tuple2<String, String> key) {
      this.key = key;
    }

    Tuple2<String, String> key() {
      return key;
    }

    OpenSearch search() {
      return search;
    }

    /** Whether keyed state was asked what it knows of the search. */
    boolean isKnown() {
      return known;
    }

    /** Whether keyed state knows anything of it, right or out of date. */
    boolean isStored() {
      return stored;
    }

    /** Whether there is more to tell keyed state than events that wait. */
    boolean isChanged() {
      return changed;
    }

    /** It was advanced. */
    void change() {
      changed = true;
    }
  }

  /** A search; one of which nothing is known yet if it is not held. */
  Held of(Tuple2<String, String> key) {
    Held held = byKey.get(key);
    if (held == null) {
      held = new Held(key);
      byKey.put(key, held);
      bytes += held.bytes;
    }
    return held;
  }

  /** What keyed state knows of a search, or null. */
  void know(Held held, SearchHistory history) {
    held.known = true;
    held.stored = history != null;
    if (history != null) {
      held.search.restore(history);
      grow(held, history.impression() == null ? EVENT_BYTES : bytes(history.impression()));
      grow(held, history.acted().size() * (long) EVENT_BYTES);
    }
  }

  /** An event that it holds now, or what it has become part of does. */
  void grow(Held held, EventRecord by) {
    grow(held, bytes(by.event()));
  }

  private void grow(Held held, long by) {
    held.bytes += by;
    bytes += by;
  }

  /** Takes note of when something is due of it. */
  void schedule(Held held) {
    long dueMs = held.search.dueMs();
    if (dueMs != held.dueMs) {
      due.remove(held);
      held.dueMs = dueMs;
      if (dueMs < Long.MAX_VALUE) {
        due.add(held);
      }
    }
  }

  /** The first that something is due of by a time, or null. */
  Held firstDue(long byMs) {
    return due.isEmpty() || due.first().dueMs > byMs ? null : due.first();
  }

  /** The one that nothing has happened to for longest, where more is held than may be; or null. */
  Held surplus() {
    boolean tooMuch = byKey.size() > most || bytes > mostBytes;
    return tooMuch ? byKey.values().iterator().next() : null;
  }

  void remove(Held held) {
    byKey.remove(held.key);
    due.remove(held);
    bytes -= held.bytes;
  }

  List<Held> all() {
    return new ArrayList<>(byKey.values());
  }

  /** On the heap, estimated. */
  private static long bytes(SearchEvent event) {
    if (event instanceof Impression page) {
      long characters = page.query().length();
      long content = 0;
      for (Impression.Result result : page.results()) {
        characters += result.docId().length();
        content += RESULT_BYTES + SearchRules.content(result);
      }
      return EVENT_BYTES + characters + content + bytes(page.queryVector());
    }
    if (event instanceof Pair pair) {
      long content = pair.query().length() + bytes(pair.queryVector()) + bytes(pair.vector());
      content += pair.text() == null ? 0 : pair.text().length();
      for (Pair.Negative negative : pair.negatives()) {
        content += RESULT_BYTES + bytes(negative.vector());
        content += negative.text() == null ? 0 : negative.text().length();
      }
      return EVENT_BYTES + content;
    }
    return EVENT_BYTES;
  }

  private static long bytes(Features.Vector vectorOrNull) {
    return vectorOrNull == null ? 0 : (long) vectorOrNull.values().length * Float.BYTES;
  }
}
