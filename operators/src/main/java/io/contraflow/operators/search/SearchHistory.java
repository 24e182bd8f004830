package io.contraflow.operators.search;

import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of one search (or pair) as of an event time. Immutable; {@link SearchRules} makes
 * the next from this.
 *
 * @param impressionMs event time of the impression, or {@link #NONE}
 * @param impression the page; null before it is known and once the search has closed
 * @param acted documents acted on, by id
 * @param pairMs when the pair was decided, or {@link #NONE}
 */
record SearchHistory(
    long impressionMs, Impression impression, SortedMap<String, Acted> acted, long pairMs) {
  static final long NONE = Long.MIN_VALUE;
  static final SearchHistory EMPTY = new SearchHistory(NONE, null, new TreeMap<>(), NONE);

  SearchHistory {
    acted = Collections.unmodifiableSortedMap(new TreeMap<>(acted));
  }

  static SearchHistory of(
      long impressionMs, Impression impression, Map<String, Acted> acted, long pairMs) {
    return new SearchHistory(impressionMs, impression, new TreeMap<>(acted), pairMs);
  }

  boolean hasImpression() {
    return impressionMs != NONE;
  }

  /**
   * A document acted on.
   *
   * @param firstMs event time of the first action
   * @param weight the largest of the actions' so far
   * @param userId who acted, or empty
   * @param record the first action's record; null once decided
   * @param decidedMs when the pair was decided, or {@link #NONE}
   */
  record Acted(long firstMs, float weight, String userId, EventRecord record, long decidedMs) {
    Acted {
      Objects.requireNonNull(userId, "userId");
    }

    boolean isDecided() {
      return decidedMs != NONE;
    }

    Acted and(Acted later) {
      return new Acted(
          Math.min(firstMs, later.firstMs),
          Math.max(weight, later.weight),
          userId.isEmpty() ? later.userId : userId,
          record,
          decidedMs);
    }

    Acted decidedAt(long nowMs) {
      return new Acted(firstMs, weight, userId, null, nowMs);
    }
  }
}
