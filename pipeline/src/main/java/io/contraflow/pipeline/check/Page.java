package io.contraflow.pipeline.check;

import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a search showed, all its impressions together.
 *
 * @param shownMs event time of the first impression; {@link Long#MIN_VALUE} if there is none
 * @param userId of the first that names one; empty if none does
 * @param positions of documents: of each the first that an impression gave it
 */
record Page(long shownMs, String userId, Map<String, Integer> positions) {
  static Page of(List<EventRecord> records) {
    List<Impression> impressions =
        records.stream()
            .map(EventRecord::event)
            .filter(Impression.class::isInstance)
            .map(Impression.class::cast)
            .sorted(Comparator.comparingLong(Impression::timestampMs))
            .toList();
    Map<String, Integer> positions = new HashMap<>();
    for (Impression impression : impressions) {
      for (Impression.Result result : impression.results()) {
        positions.putIfAbsent(result.docId(), result.position());
      }
    }
    return new Page(
        impressions.isEmpty() ? Long.MIN_VALUE : impressions.get(0).timestampMs(),
        impressions.stream()
            .map(Impression::userId)
            .filter(user -> !user.isEmpty())
            .findFirst()
            .orElse(""),
        positions);
  }

  boolean isShown() {
    return shownMs != Long.MIN_VALUE;
  }
}
