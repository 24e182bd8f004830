package io.contraflow.operators.search;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a search that wait for one event time: each once, since repeats add nothing, and so
 * many at most, so that nobody can make them grow without end. The first in {@link EventOrder} are
 * kept, whatever the order in which they came.
 *
 * @param kept what waits
 * @param refused what no longer does, or null
 */
record Arrivals(List<EventRecord> kept, EventRecord refused) {
  /** Most pages of a search that are shown at one time, each up to a record's size. */
  static final int MOST_PAGES = 16;

  /**
   * @param known those that wait, or null; not changed
   */
  static Arrivals add(JoinOptions options, List<EventRecord> known, EventRecord record)
      throws IOException {
    List<EventRecord> kept = known == null ? new ArrayList<>() : new ArrayList<>(known);
    for (int i = 0; i < kept.size(); i++) {
      EventRecord other = kept.get(i);
      if (other.event().equals(record.event())) {
        kept.set(i, other.origin().compareTo(record.origin()) <= 0 ? other : record);
        return new Arrivals(kept, null);
      }
    }
    kept.add(record);
    List<EventRecord> alike =
        kept.stream().filter(other -> isAction(other) == isAction(record)).toList();
    if (alike.size() <= (isAction(record) ? options.maxActions() : MOST_PAGES)) {
      return new Arrivals(kept, null);
    }
    List<EventRecord> sorted = EventOrder.sorted(alike);
    EventRecord last = sorted.get(sorted.size() - 1);
    kept.remove(last);
    return new Arrivals(kept, last);
  }

  private static boolean isAction(EventRecord record) {
    return record.event() instanceof Action;
  }
}
