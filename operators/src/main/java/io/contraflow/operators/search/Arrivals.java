package io.contraflow.operators.search;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
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

  /** Characters, and bytes of vectors, of a page that is one result, as some log a page. */
  private static final int MOST_CONTENT = 4 << 10;

  /** What is counted together. */
  private enum Kind {
    ACTION,
    PAGE,
    RESULT;

    static Kind of(EventRecord record) {
      if (record.event() instanceof Action) {
        return ACTION;
      }
      boolean isResult =
          record.event() instanceof Impression page
              && page.results().size() == 1
              && page.queryVector() == null
              && page.query().length() + SearchRules.content(page.results().get(0)) <= MOST_CONTENT;
      return isResult ? RESULT : PAGE;
    }

    int most(JoinOptions options) {
      return switch (this) {
        case ACTION -> options.maxActions();
        case RESULT -> Math.max(MOST_PAGES, options.maxResults());
        case PAGE -> MOST_PAGES;
      };
    }
  }

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
    Kind kind = Kind.of(record);
    List<EventRecord> alike = kept.stream().filter(other -> Kind.of(other) == kind).toList();
    if (alike.size() <= kind.most(options)) {
      return new Arrivals(kept, null);
    }
    List<EventRecord> sorted = EventOrder.sorted(alike);
    EventRecord last = sorted.get(sorted.size() - 1);
    kept.remove(last);
    return new Arrivals(kept, last);
  }
}
