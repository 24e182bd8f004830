package io.contraflow.operators.example;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.search.LabelledSearch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;

/**
 * Decisions that something came for last, with what keyed state has not been told of them, up to a
 * number and a number of bytes. Not thread-safe.
 */
final class RecentSearches {
  /** On the heap, with what keeps it, besides the search. */
  private static final int DECISION_BYTES = 512;

  private static final int DOCUMENT_BYTES = 128;

  private final int most;
  private final long mostBytes;
  private final Map<Tuple3<String, String, Long>, Open> byDecision =
      new LinkedHashMap<>(16, .75f, true);
  private long bytes;

  /**
   * @param most decisions
   * @param mostBytes estimated, of what it holds
   */
  RecentSearches(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** A decision that waits for answers. */
  static final class Open {
    private final Tuple2<String, String> key;
    private final long decisionMs;
    private final Map<String, DocumentAnswer> answers = new HashMap<>();
    private LabelledSearch search;
    private int count;
    private long bytes = DECISION_BYTES;
    private boolean stored;
    private boolean searchStored;

    /**
     * @param key model and search id
     * @param search as state has it; null if it does not
     * @param count of the answers that state has
     */
    Open(Tuple2<String, String> key, long decisionMs, LabelledSearch search, int count) {
      this.key = key;
      this.decisionMs = decisionMs;
      this.search = search;
      this.count = count;
      searchStored = search != null;
      stored = searchStored || count > 0;
      bytes += searchStored ? bytes(search) : 0;
    }

    Tuple2<String, String> key() {
      return key;
    }

    long decisionMs() {
      return decisionMs;
    }

    /** Null if it is still to come. */
    LabelledSearch search() {
      return search;
    }

    /** Answers that state does not have, by document. */
    Map<String, DocumentAnswer> answers() {
      return answers;
    }

    /** All answers so far. */
    int count() {
      return count;
    }

    /** Whether state has anything of it. */
    boolean isStored() {
      return stored;
    }

    boolean isSearchStored() {
      return searchStored;
    }

    boolean isComplete() {
      return search != null && count >= search.documents();
    }

    private static long bytes(DocumentAnswer answer) {
      Document document = answer.document();
      return DOCUMENT_BYTES + (document == null ? 0 : bytes(document.features()));
    }

    private static long bytes(LabelledSearch search) {
      long characters = search.searchId().length() + search.userId().length();
      characters += search.query().length();
      for (LabelledSearch.Positive positive : search.positives()) {
        characters += positive.docId().length();
      }
      for (LabelledSearch.Negative negative : search.negatives()) {
        characters += negative.docId().length();
      }
      long vector = search.queryVector() == null ? 0 : bytes(search.queryVector());
      return (long) search.documents() * DOCUMENT_BYTES + characters * Character.BYTES + vector;
    }

    private static long bytes(Features features) {
      return Float.BYTES
          * (long)
              (features instanceof Features.Tokens tokens
                  ? tokens.ids().length
                  : ((Features.Vector) features).values().length);
    }
  }

  /**
   * @param key model and search id
   * @return null if nothing came for it lately
   */
  Open of(Tuple2<String, String> key, long decisionMs) {
    return byDecision.get(Tuple3.of(key.f0, key.f1, decisionMs));
  }

  /** Takes in one that {@link #of} does not find. */
  void add(Open open) {
    byDecision.put(Tuple3.of(open.key.f0, open.key.f1, open.decisionMs), open);
    bytes += open.bytes;
  }

  /** The search of one has come. */
  void put(Open open, LabelledSearch search) {
    open.search = search;
    grow(open, Open.bytes(search));
  }

  /** An answer has come. */
  void put(Open open, DocumentAnswer answer) {
    open.answers.put(answer.docId(), answer);
    open.count++;
    grow(open, Open.bytes(answer));
  }

  /** State has been told of all of it. */
  void stored(Open open) {
    open.answers.values().forEach(answer -> grow(open, -Open.bytes(answer)));
    open.answers.clear();
    open.stored = true;
    open.searchStored = open.search != null;
  }

  private void grow(Open open, long by) {
    open.bytes += by;
    bytes += by;
  }

  void remove(Open open) {
    if (byDecision.remove(Tuple3.of(open.key.f0, open.key.f1, open.decisionMs)) != null) {
      bytes -= open.bytes;
    }
  }

  /** The one that nothing has come for for longest, if there are more than may be; else null. */
  Open surplus() {
    boolean tooMuch = byDecision.size() > most || bytes > mostBytes;
    return tooMuch ? byDecision.values().iterator().next() : null;
  }

  List<Open> all() {
    return new ArrayList<>(byDecision.values());
  }
}
