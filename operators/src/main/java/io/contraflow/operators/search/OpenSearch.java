package io.contraflow.operators.search;

import io.contraflow.operators.event.EventRecord;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A search on the heap: its events that wait for their time, and what is known of it. Not
 * thread-safe.
 */
final class OpenSearch {
  private final NavigableMap<Long, List<EventRecord>> arrivals = new TreeMap<>();
  private SearchHistory history; // null for nothing
  private long nextMs = Long.MAX_VALUE;

  /**
   * Takes in an event that counts once {@link #advance} comes to its time.
   *
   * @return what no longer waits of that time because there is too much, or null
   */
  EventRecord add(JoinOptions options, EventRecord record, long atMs) throws IOException {
    Arrivals all = Arrivals.add(options, arrivals.get(atMs), record);
    arrivals.put(atMs, all.kept());
    return all.refused();
  }

  /** Events that wait, by their times. */
  NavigableMap<Long, List<EventRecord>> arrivals() {
    return arrivals;
  }

  /** What is known; null for nothing. */
  SearchHistory history() {
    return history;
  }

  /** Event time at which there is something to do but for events; never if it is the largest. */
  long nextMs() {
    return nextMs;
  }

  /** What was known of it before. */
  void restore(SearchHistory known) {
    history = known;
  }

  /** Event time at which there is something to do. */
  long dueMs() {
    return arrivals.isEmpty() ? nextMs : Math.min(nextMs, arrivals.firstKey());
  }

  /**
   * Does what is to be done at a time.
   *
   * @param nowMs at most {@link #dueMs}, and above that of every earlier call
   */
  Decisions advance(JoinOptions options, String model, String searchId, long nowMs)
      throws IOException {
    List<EventRecord> arrived = arrivals.remove(nowMs);
    Decisions decisions =
        SearchRules.advance(
            options,
            model,
            searchId,
            history,
            arrived == null ? List.of() : EventOrder.sorted(arrived),
            nowMs);
    history = decisions.history();
    nextMs = decisions.nextMs();
    return decisions;
  }

  /** Whether there is nothing left to do or to remember. */
  boolean isOver() {
    return history == null && arrivals.isEmpty();
  }
}
