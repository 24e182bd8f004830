package io.contraflow.operators.search;

import io.contraflow.learner.example.LateEvent;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The join of a log that is read once, without Flink: by the rules of {@link Join}, so that it
 * gives what the job gives of the same events as long as none is late. What it keeps, on the heap,
 * is what the job keeps: events behind which the watermark is not yet, and searches that are open
 * or remembered. Not thread-safe.
 */
public final class LogJoin {
  private final JoinOptions options;
  private final Output output;
  private final Map<Key, OpenSearch> open = new HashMap<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>(Due.ORDER);

  /** What comes of it. */
  public interface Output {
    /**
     * A search was decided.
     *
     * @param page what it had shown by then, or null for a pair
     * @param again whether a document of the search had been decided before
     */
    void decided(LabelledSearch search, Impression page, boolean again);

    /** A pair that teaches nothing, or an event that came late. */
    void outcome(Outcome outcome);

    /** An event that is not used. */
    void rejected(DeadLetterReason reason);
  }

  private record Key(String model, String searchId) {}

  private record Due(long atMs, Key key) {
    static final Comparator<Due> ORDER =
        Comparator.comparingLong(Due::atMs)
            .thenComparing(due -> due.key.model)
            .thenComparing(due -> due.key.searchId);
  }

  public LogJoin(JoinOptions options, Output output) {
    this.options = options;
    this.output = output;
  }

  /**
   * Takes an event in; it counts once {@link #advance} comes to its time.
   *
   * @param record an impression, an action or a pair
   * @param watermarkMs one at or behind it is late, and counts as one of the time after it
   */
  public void add(EventRecord record, long watermarkMs) throws IOException {
    if (record.event() instanceof Action action && !options.knows(action.action())) {
      output.rejected(DeadLetterReason.UNKNOWN_ACTION);
      return;
    }
    Key key = new Key(record.event().model(), SearchKey.searchId(record.event()));
    long atMs = record.timestampMs();
    if (atMs <= watermarkMs) {
      atMs = watermarkMs + 1;
      output.outcome(new LateEvent(key.model, atMs, key.searchId, SearchKey.docId(record.event())));
    }
    OpenSearch search = open.computeIfAbsent(key, unknown -> new OpenSearch());
    long beforeMs = search.dueMs();
    if (search.add(options, record, atMs) != null) {
      output.rejected(DeadLetterReason.TOO_MANY_EVENTS);
    }
    if (search.dueMs() < beforeMs) {
      due.add(new Due(search.dueMs(), key));
    }
  }

  /** The next event time at which there is something to do; {@link Long#MAX_VALUE} for never. */
  public long nextMs() {
    while (!due.isEmpty() && !isDue(due.peek())) {
      due.remove();
    }
    return due.isEmpty() ? Long.MAX_VALUE : due.peek().atMs;
  }

  private boolean isDue(Due one) {
    OpenSearch search = open.get(one.key);
    return search != null && search.dueMs() == one.atMs;
  }

  /** Does what is due at {@link #nextMs}, which nothing can precede any more. */
  public void advance() throws IOException {
    long nowMs = nextMs();
    while (nowMs < Long.MAX_VALUE && nextMs() == nowMs) {
      advance(due.remove().key, nowMs);
    }
  }

  private void advance(Key key, long nowMs) throws IOException {
    OpenSearch search = open.get(key);
    Decisions decisions = search.advance(options, key.model, key.searchId, nowMs);
    if (search.isOver()) {
      open.remove(key);
    } else if (search.dueMs() < Long.MAX_VALUE) {
      due.add(new Due(search.dueMs(), key));
    }
    decisions.drops().forEach(output::outcome);
    if (decisions.closed() != null) {
      output.outcome(decisions.closed());
    }
    for (DeadLetter letter : decisions.deadLetters()) {
      output.rejected(letter.reason());
    }
    if (decisions.search() != null) {
      output.decided(decisions.search(), decisions.page(), decisions.again());
    }
  }

  /** Searches that are kept. */
  public int open() {
    return open.size();
  }
}
