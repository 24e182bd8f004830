package io.contraflow.pipeline.check;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.search.JoinOptions;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long after a page, and after each other, people act. Not thread-safe. */
final class ActionTimes {
  private final JoinOptions options;
  private final LogHistogram delay = new LogHistogram();
  private final Map<String, LogHistogram> delayOf = new TreeMap<>(); // of known kinds alone
  private final LogHistogram followed = new LogHistogram();
  private long withinWindow;
  private long beforeImpression;
  private long withinSettle;

  ActionTimes(JoinOptions options) {
    this.options = options;
  }

  /**
   * @param records of one search
   */
  void add(Page page, List<EventRecord> records) {
    List<Action> actions =
        records.stream()
            .map(EventRecord::event)
            .filter(Action.class::isInstance)
            .map(Action.class::cast)
            .filter(action -> options.weight(action) > 0)
            .filter(action -> page.positions().containsKey(action.docId()))
            .sorted(Comparator.comparingLong(Action::timestampMs))
            .toList();
    Map<String, Long> firstMs = new HashMap<>(); // by document
    Map<String, Long> firstOfKindMs = new HashMap<>(); // by kind and document
    for (Action action : actions) {
      if (firstMs.putIfAbsent(action.docId(), action.timestampMs()) == null) {
        addDelay(action.timestampMs() - page.shownMs());
      }
      String kindAndDocument = action.action() + "\0" + action.docId();
      if (firstOfKindMs.putIfAbsent(kindAndDocument, action.timestampMs()) == null) {
        delayOf
            .computeIfAbsent(action.action(), kind -> new LogHistogram())
            .add(Math.max(0, action.timestampMs() - page.shownMs()));
      }
    }
    firstMs.forEach((document, ms) -> addFollowed(document, ms, actions, firstMs));
  }

  private void addDelay(long ms) {
    beforeImpression += ms < 0 ? 1 : 0;
    withinWindow += ms <= options.windowMs() ? 1 : 0;
    delay.add(Math.max(0, ms));
  }

  /** What a longer settle time would still have seen, within the window. */
  private void addFollowed(
      String document, long ms, List<Action> actions, Map<String, Long> firstMs) {
    long lastMs = ms;
    float weight = 0;
    for (Action action : actions) {
      if (action.timestampMs() - ms > options.windowMs()) {
        break; // in the order of time
      }
      boolean isHeavier = action.docId().equals(document) && options.weight(action) > weight;
      boolean isNew =
          !action.docId().equals(document)
              && firstMs.get(action.docId()) == action.timestampMs()
              && action.timestampMs() > ms;
      lastMs = isHeavier || isNew ? Math.max(lastMs, action.timestampMs()) : lastMs;
      weight = isHeavier ? options.weight(action) : weight;
    }
    if (lastMs > ms) {
      followed.add(lastMs - ms);
      withinSettle += lastMs - ms <= options.settleMs() ? 1 : 0;
    }
  }

  CheckReport.Timing timing(LogHistogram disorder, Share late) {
    Map<String, Spread> kinds = new TreeMap<>();
    delayOf.forEach((kind, histogram) -> kinds.put(kind, Spread.of(histogram)));
    return new CheckReport.Timing(
        Spread.of(delay),
        Collections.unmodifiableMap(kinds),
        new Share(withinWindow, delay.count()),
        beforeImpression,
        Spread.of(followed),
        new Share(withinSettle, followed.count()),
        Spread.of(disorder),
        disorder.quantileMs(0.999),
        late);
  }

  LogHistogram delay() {
    return delay;
  }

  LogHistogram followed() {
    return followed;
  }
}
