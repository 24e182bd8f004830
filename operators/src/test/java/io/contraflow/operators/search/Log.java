package io.contraflow.operators.search;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Origin;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.event.SearchEvent;
import java.util.ArrayList;
import java.util.List;

/** Writes events as a topic would hold them. */
final class Log {
  private final List<EventRecord> records = new ArrayList<>();

  List<EventRecord> records() {
    return records;
  }

  EventRecord impression(String searchId, long timestampMs, String... docIds) {
    List<Impression.Result> results = new ArrayList<>();
    for (String docId : docIds) {
      results.add(new Impression.Result(docId, results.size() + 1, null));
    }
    return add(
        new Impression("default", searchId, "query of " + searchId, "user", timestampMs, results));
  }

  /** One result of a page, in a record of its own. */
  EventRecord result(String searchId, long timestampMs, String docId, int position) {
    Impression.Result result = new Impression.Result(docId, position, null);
    return add(
        new Impression(
            "default", searchId, "query of " + searchId, "user", timestampMs, List.of(result)));
  }

  EventRecord click(String searchId, String docId, long timestampMs) {
    return action(searchId, docId, timestampMs, "click");
  }

  EventRecord action(String searchId, String docId, long timestampMs, String action) {
    return add(new Action("default", searchId, docId, timestampMs, action, -1, "actor"));
  }

  EventRecord pair(String query, String docId, float grade, long timestampMs) {
    return add(
        new Pair(
            "default",
            query,
            docId,
            "text",
            grade,
            List.of(
                new Pair.Negative("n1", "other"),
                new Pair.Negative("n2", null),
                new Pair.Negative("n3", null)),
            timestampMs,
            ""));
  }

  EventRecord again(EventRecord record) {
    return add(record.event());
  }

  EventRecord add(SearchEvent event) {
    EventRecord record =
        new EventRecord(event, new Origin("search-events", 0, records.size()), event.timestampMs());
    records.add(record);
    return record;
  }
}
