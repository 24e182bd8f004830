package io.contraflow.pipeline.check;

import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.event.SearchEvent;
import io.contraflow.operators.event.Tick;
import io.contraflow.operators.example.NormalQuery;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Figures of single events. Not thread-safe. */
final class EventFigures {
  /** Names that are told apart: of kinds of action, of models. */
  private static final int MOST_NAMES = 50;

  private static final int MOST_NAME_CHARACTERS = 64;
  private static final String OTHERS = "(others)";

  private final DistinctHashes queries = new DistinctHashes();
  private final DistinctHashes shown = new DistinctHashes();
  private final DistinctHashes actedOn = new DistinctHashes();
  private final DistinctHashes shownSearches = new DistinctHashes();
  private final DistinctHashes actedOnSearches = new DistinctHashes();
  private final Map<String, Long> actionKinds = new TreeMap<>();
  private final Map<String, Long> models = new TreeMap<>();
  private long impressions;
  private long actions;
  private long pairs;
  private long ticks;
  private long blankQueries;
  private long results;
  private long carried;
  private long firstMs = Long.MAX_VALUE;
  private long lastMs = Long.MIN_VALUE;

  /**
   * @param isKnown whether an action is of a kind that has a weight; others are counted by kind
   */
  void add(SearchEvent event, boolean isKnown) {
    firstMs = Math.min(firstMs, event.timestampMs());
    lastMs = Math.max(lastMs, event.timestampMs());
    if (event instanceof Tick) {
      ticks++;
      return;
    }
    count(models, event.model());
    if (event instanceof Impression impression) {
      impressions++;
      query(impression.query(), impression.queryVector() != null);
      shownSearches.add(Hash64.of(impression.searchId()));
      for (Impression.Result result : impression.results()) {
        shown.add(Hash64.of(result.docId()));
        results++;
        carried += isContent(result.text(), result.vector() != null) ? 1 : 0;
      }
    } else if (event instanceof Action action) {
      count(actionKinds, action.action());
      if (!isKnown) {
        return;
      }
      actions++;
      actedOnSearches.add(Hash64.of(action.searchId()));
      actedOn.add(Hash64.of(action.docId()));
    } else if (event instanceof Pair pair) {
      pairs++;
      query(pair.query(), pair.queryVector() != null);
      actedOn.add(Hash64.of(pair.docId()));
      results++;
      carried += isContent(pair.text(), pair.vector() != null) ? 1 : 0;
    }
  }

  /** Whether a document can be learnt from by this. */
  static boolean isContent(String textOrNull, boolean hasVector) {
    return hasVector || textOrNull != null && !textOrNull.isBlank();
  }

  private void query(String query, boolean hasVector) {
    String normal = NormalQuery.of(query);
    if (!normal.isEmpty()) {
      queries.add(Hash64.of(normal));
    } else if (!hasVector) {
      blankQueries++;
    }
  }

  private static void count(Map<String, Long> counts, String name) {
    String known = name.length() <= MOST_NAME_CHARACTERS ? Outline.plain(name) : OTHERS;
    counts.merge(
        counts.containsKey(known) || counts.size() < MOST_NAMES ? known : OTHERS, 1L, Long::sum);
  }

  CheckReport.Counts counts(long rejected) {
    return new CheckReport.Counts(
        impressions,
        actions,
        pairs,
        ticks,
        rejected,
        Collections.unmodifiableMap(actionKinds),
        blankQueries,
        new CheckReport.Estimate(queries.estimate(), queries.isExact()),
        Collections.unmodifiableMap(models),
        firstMs == Long.MAX_VALUE ? 0 : firstMs,
        lastMs == Long.MIN_VALUE ? 0 : lastMs);
  }

  /** The least event time; the largest number before there is one. */
  long firstMs() {
    return firstMs;
  }

  /** Search ids of actions that impressions have too. */
  Share actedOnIds() {
    return actedOnSearches.in(shownSearches);
  }

  /** Search ids of actions; about so many. */
  long actedOnSearches() {
    return actedOnSearches.estimate();
  }

  CheckReport.Content content(DistinctHashes catalogue, Share learnt, long tooLate) {
    return new CheckReport.Content(
        new CheckReport.Estimate(shown.estimate(), shown.isExact()),
        shown.in(catalogue),
        actedOn.in(catalogue),
        new Share(carried, results),
        learnt,
        tooLate);
  }
}
