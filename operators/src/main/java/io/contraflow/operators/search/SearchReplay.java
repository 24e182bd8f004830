package io.contraflow.operators.search;

import io.contraflow.learner.example.Drop;
import io.contraflow.operators.event.EventRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * What the join makes of one search whose events are all known: a replay of a log, without Flink.
 * By the rules of {@link Join}, so that it gives what the job gives of the same events as long as
 * none is late; actions of kinds that {@code options} do not know are left out.
 *
 * @param searches in the order of their decision times
 * @param drops in the order of their decision times
 */
public record SearchReplay(List<LabelledSearch> searches, List<Drop> drops) {
  public SearchReplay {
    searches = List.copyOf(searches);
    drops = List.copyOf(drops);
  }

  /**
   * @param records of one search of one model, in any order, repeats included; at least one
   */
  public static SearchReplay of(JoinOptions options, Collection<EventRecord> records)
      throws IOException {
    TreeMap<Long, List<EventRecord>> arrivals = new TreeMap<>();
    for (EventRecord record : records) {
      long atMs = record.timestampMs();
      arrivals.put(atMs, Arrivals.add(options, arrivals.get(atMs), record).kept());
    }
    EventRecord any = arrivals.firstEntry().getValue().get(0);
    String model = any.event().model();
    String searchId = SearchKey.searchId(any.event());
    List<LabelledSearch> searches = new ArrayList<>();
    List<Drop> drops = new ArrayList<>();
    SearchHistory history = null;
    long nextMs = Long.MAX_VALUE;
    while (!arrivals.isEmpty() || nextMs < Long.MAX_VALUE) {
      long nowMs = arrivals.isEmpty() ? nextMs : Math.min(nextMs, arrivals.firstKey());
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
      drops.addAll(decisions.drops());
      if (decisions.search() != null) {
        searches.add(decisions.search());
      }
    }
    return new SearchReplay(searches, drops);
  }
}
