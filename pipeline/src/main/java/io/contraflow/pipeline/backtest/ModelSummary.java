package io.contraflow.pipeline.backtest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A model's figures over the range, by slices.
 *
 * @param name of the model
 * @param steps that it took
 * @param stateSha256 of what it is in the end
 * @param late events that came behind the watermark
 * @param all of its searches
 * @param slices by query, by document and by day
 * @param parts of the range, in its order, of equally many searches
 */
public record ModelSummary(
    String name,
    long steps,
    String stateSha256,
    long late,
    Slice all,
    List<Slice> slices,
    List<Slice> parts) {
  /** A query that was searched as often is a head query; one searched once is a tail query. */
  static final int HEAD_SEARCHES = 10;

  private static final int MOST_PARTS = 20;
  private static final int PART_SEARCHES = 50;

  private static final Comparator<SearchResult> BY_QUERY =
      Comparator.comparingLong(SearchResult::query)
          .thenComparingLong(SearchResult::timeMs)
          .thenComparing(SearchResult::searchId);

  /**
   * @param results in the order of their times
   */
  static ModelSummary of(
      String name, long steps, String stateSha256, long late, List<SearchResult> results) {
    List<SearchResult> grouped = new ArrayList<>(results);
    grouped.sort(BY_QUERY);
    Map<Long, Integer> counts = new HashMap<>();
    grouped.forEach(result -> counts.merge(result.query(), 1, Integer::sum));
    List<Slice> slices = new ArrayList<>();
    add(slices, Slice.Kind.QUERIES, "head queries (10 searches or more)", grouped, head(counts));
    add(slices, Slice.Kind.QUERIES, "middle queries (2 to 9)", grouped, middle(counts));
    add(slices, Slice.Kind.QUERIES, "tail queries (1)", grouped, tail(counts));
    add(slices, Slice.Kind.DOCUMENTS, "known documents", grouped, result -> !result.fresh());
    add(slices, Slice.Kind.DOCUMENTS, "new documents", grouped, SearchResult::fresh);
    SortedMap<LocalDate, List<SearchResult>> days = new TreeMap<>();
    grouped.forEach(
        result -> days.computeIfAbsent(day(result), day -> new ArrayList<>()).add(result));
    days.forEach(
        (day, itsResults) -> slices.add(Slice.of(Slice.Kind.DAY, day.toString(), itsResults)));
    return new ModelSummary(
        name,
        steps,
        stateSha256,
        late,
        Slice.of(Slice.Kind.ALL, "all searches", grouped),
        slices,
        parts(results));
  }

  private static Predicate<SearchResult> head(Map<Long, Integer> counts) {
    return result -> counts.get(result.query()) >= HEAD_SEARCHES;
  }

  private static Predicate<SearchResult> middle(Map<Long, Integer> counts) {
    return result -> counts.get(result.query()) > 1 && counts.get(result.query()) < HEAD_SEARCHES;
  }

  private static Predicate<SearchResult> tail(Map<Long, Integer> counts) {
    return result -> counts.get(result.query()) == 1;
  }

  private static void add(
      List<Slice> slices,
      Slice.Kind kind,
      String name,
      List<SearchResult> results,
      Predicate<SearchResult> chosen) {
    List<SearchResult> some = results.stream().filter(chosen).toList();
    if (!some.isEmpty()) {
      slices.add(Slice.of(kind, name, some));
    }
  }

  private static LocalDate day(SearchResult result) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(result.timeMs()), ZoneOffset.UTC);
  }

  private static List<Slice> parts(List<SearchResult> results) {
    int count = Math.min(MOST_PARTS, Math.max(1, results.size() / PART_SEARCHES));
    List<Slice> parts = new ArrayList<>();
    for (int i = 0; i < count && !results.isEmpty(); i++) {
      int from = (int) ((long) results.size() * i / count);
      int to = (int) ((long) results.size() * (i + 1) / count);
      List<SearchResult> part = new ArrayList<>(results.subList(from, to));
      String begins = Instant.ofEpochMilli(part.get(0).timeMs()).toString();
      part.sort(BY_QUERY);
      parts.add(Slice.of(Slice.Kind.PART, begins, part));
    }
    return parts;
  }
}
