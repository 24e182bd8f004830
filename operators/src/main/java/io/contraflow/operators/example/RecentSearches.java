package io.contraflow.operators.example;

import io.contraflow.operators.search.LabelledSearch;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;

/**
 * Decisions that were looked at last, as they are in state, so that it need not be asked for each
 * answer; up to a number of bytes. Not thread-safe.
 */
final class RecentSearches {
  /** On the heap, with what keeps it, besides the search. */
  private static final int DECISION_BYTES = 512;

  private static final int DOCUMENT_BYTES = 128;

  private final long mostBytes;
  private final Map<Tuple3<String, String, Long>, Open> byDecision =
      new LinkedHashMap<>(16, .75f, true);
  private long bytes;

  /**
   * @param mostBytes estimated, of what it holds
   */
  RecentSearches(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** A decision that waits for answers. */
  static final class Open {
    private final LabelledSearch search;
    private int answers;

    /**
     * @param search null if it is still to come
     * @param answers so far
     */
    Open(LabelledSearch search, int answers) {
      this.search = search;
      this.answers = answers;
    }

    LabelledSearch search() {
      return search;
    }

    int answers() {
      return answers;
    }

    /** Counts one more answer; whether it was the last. */
    boolean count() {
      answers++;
      return isComplete();
    }

    boolean isComplete() {
      return search != null && answers >= search.documents();
    }

    private long bytes() {
      if (search == null) {
        return DECISION_BYTES;
      }
      long characters = search.searchId().length() + search.userId().length();
      characters += search.query().length();
      for (LabelledSearch.Positive positive : search.positives()) {
        characters += positive.docId().length();
      }
      for (LabelledSearch.Negative negative : search.negatives()) {
        characters += negative.docId().length();
      }
      int numbers = search.queryVector() == null ? 0 : search.queryVector().values().length;
      return DECISION_BYTES
          + (long) search.documents() * DOCUMENT_BYTES
          + characters * Character.BYTES
          + (long) numbers * Float.BYTES;
    }
  }

  /**
   * @param key model and search id
   * @return null if it was not looked at lately
   */
  Open of(Tuple2<String, String> key, long decisionMs) {
    return byDecision.get(Tuple3.of(key.f0, key.f1, decisionMs));
  }

  void put(Tuple2<String, String> key, long decisionMs, Open open) {
    remove(key, decisionMs);
    byDecision.put(Tuple3.of(key.f0, key.f1, decisionMs), open);
    bytes += open.bytes();
    for (Iterator<Open> oldest = byDecision.values().iterator(); bytes > mostBytes; ) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  void remove(Tuple2<String, String> key, long decisionMs) {
    Open removed = byDecision.remove(Tuple3.of(key.f0, key.f1, decisionMs));
    bytes -= removed == null ? 0 : removed.bytes();
  }
}
