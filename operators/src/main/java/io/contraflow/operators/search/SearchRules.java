package io.contraflow.operators.search;

import static io.contraflow.operators.search.SearchHistory.NONE;

import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Placement;
import io.contraflow.learner.example.ShownPage;
import io.contraflow.operators.event.Action;
import io.contraflow.operators.event.DeadLetter;
import io.contraflow.operators.event.DeadLetterReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.example.NormalQuery;
import io.contraflow.operators.search.SearchHistory.Acted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The arithmetic of the join: one search, advanced through event time. With a the first action on a
 * document, i the impression, s the settle time and w the window,
 *
 * <ul>
 *   <li>the pair (search, document) is decided at max(a, i) + s, with the largest weight of its
 *       actions so far; it is dropped if a &gt; i + w or the page did not show the document;
 *   <li>without an impression by a + w it is dropped at a + w;
 *   <li>the page is kept until i + w + s, its time and the documents acted on until i + 2w (and a
 *       decision for w): an action on a pair that is still remembered is a repeat and adds no pair;
 *   <li>a second impression of a search adds the results that the first did not list, and the
 *       query's vector if the first had none; their texts and vectors only while the search's are
 *       not many;
 *   <li>a pair event is decided at its own time, and repeats within w are one.
 * </ul>
 *
 * The result depends only on the events and their times: {@link #advance} is called once for each
 * event time at which something arrives or is due, in their order.
 */
final class SearchRules {
  /** Characters of texts and bytes of vectors up to which further pages bring theirs. */
  private static final long MOST_CONTENT = 4 << 20;

  private final JoinOptions options;
  private final String model;
  private final String searchId;

  private long impressionMs;
  private Impression impression;
  private SortedMap<String, Acted> acted;
  private long pairMs;
  private LabelledSearch search;
  private Impression page;
  private boolean again;
  private final List<Drop> drops = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();

  private SearchRules(JoinOptions options, String model, String searchId, SearchHistory history) {
    this.options = options;
    this.model = model;
    this.searchId = searchId;
    this.impressionMs = history.impressionMs();
    this.impression = history.impression();
    this.acted = new TreeMap<>(history.acted());
    this.pairMs = history.pairMs();
  }

  /**
   * @param history the search before; null if nothing is remembered
   * @param arrived events of this time in {@link EventOrder}
   * @param nowMs the event time; above that of every earlier call for this search
   */
  static Decisions advance(
      JoinOptions options,
      String model,
      String searchId,
      SearchHistory history,
      List<EventRecord> arrived,
      long nowMs) {
    SearchRules rules =
        new SearchRules(options, model, searchId, history == null ? SearchHistory.EMPTY : history);
    for (EventRecord record : arrived) {
      rules.absorb(record, nowMs);
    }
    rules.decide(nowMs);
    return rules.result(nowMs);
  }

  private void absorb(EventRecord record, long nowMs) {
    if (record.event() instanceof Impression shown) {
      absorb(shown);
    } else if (record.event() instanceof Action action) {
      float weight = options.weight(action);
      if (weight > 0 && isFull(action.docId())) {
        deadLetters.add(tooMany(record));
      } else if (weight > 0) {
        Acted one = new Acted(action.timestampMs(), weight, action.userId(), record, NONE);
        acted.merge(
            action.docId(), one, (known, later) -> known.isDecided() ? known : known.and(later));
      }
    } else if (record.event() instanceof Pair pair) {
      absorb(pair, nowMs);
    }
  }

  private boolean isFull(String docId) {
    return acted.size() >= options.maxActions() && !acted.containsKey(docId);
  }

  private DeadLetter tooMany(EventRecord record) {
    return DeadLetter.of(
        record,
        DeadLetterReason.TOO_MANY_EVENTS,
        "a search must have at most "
            + options.maxActions()
            + " documents acted on, search '"
            + searchId
            + "' has more; raise join.max-actions if it is no script's");
  }

  private void absorb(Impression shown) {
    if (impressionMs == NONE) {
      impressionMs = shown.timestampMs();
      impression = shown;
    } else if (impression != null) {
      Set<String> listed = new HashSet<>();
      List<Impression.Result> results = new ArrayList<>(impression.results());
      results.forEach(result -> listed.add(result.docId()));
      long content = results.stream().mapToLong(SearchRules::content).sum();
      for (Impression.Result result : shown.results()) {
        if (results.size() < options.maxResults() && listed.add(result.docId())) {
          content += content(result);
          results.add(content <= MOST_CONTENT ? result : result.withoutContent());
        }
      }
      impression =
          new Impression(
              model,
              searchId,
              impression.query(),
              impression.queryVector() != null ? impression.queryVector() : shown.queryVector(),
              impression.userId(),
              impressionMs,
              results,
              impression.shuffled());
    }
  }

  static long content(Impression.Result result) {
    int numbers = result.vector() == null ? 0 : result.vector().values().length;
    return (result.text() == null ? 0 : result.text().length()) + 4L * numbers;
  }

  private void absorb(Pair pair, long nowMs) {
    if (pairMs != NONE && pair.timestampMs() <= pairMs + options.windowMs()) {
      return;
    }
    pairMs = nowMs;
    if (!(pair.grade() > 0)) {
      drops.add(new Drop(model, nowMs, searchId, pair.docId(), DropReason.GRADE_ZERO));
      return;
    }
    search =
        new LabelledSearch(
            model,
            nowMs,
            searchId,
            pair.userId(),
            pair.query(),
            pair.queryVector(),
            List.of(
                new LabelledSearch.Positive(
                    pair.docId(),
                    pair.text(),
                    pair.vector(),
                    pair.grade(),
                    pair.timestampMs(),
                    pair.teacherScore())),
            pair.negatives().stream()
                .limit(options.pageNegatives())
                .map(LabelledSearch.Negative::of)
                .toList());
  }

  private void decide(long nowMs) {
    List<LabelledSearch.Positive> positives = new ArrayList<>();
    String userId = impression == null ? "" : impression.userId();
    again = acted.values().stream().anyMatch(Acted::isDecided);
    for (String docId : List.copyOf(acted.keySet())) {
      Acted action = acted.get(docId);
      if (action.isDecided() || dueMs(action) > nowMs) {
        continue;
      }
      acted.put(docId, action.decidedAt(nowMs));
      Impression.Result shown = shown(docId);
      if (impressionMs == NONE) {
        drop(docId, DropReason.NO_IMPRESSION, nowMs);
      } else if (impression == null || action.firstMs() > impressionMs + options.windowMs()) {
        drop(docId, DropReason.AFTER_WINDOW, nowMs);
      } else if (shown == null) {
        drop(docId, DropReason.NOT_SHOWN, nowMs);
        deadLetters.add(notShown(action.record(), docId));
      } else {
        positives.add(
            new LabelledSearch.Positive(
                docId,
                shown.text(),
                shown.vector(),
                action.weight(),
                action.firstMs(),
                shown.teacherScore(),
                placement(shown)));
        userId = userId.isEmpty() ? action.userId() : userId;
      }
    }
    if (!positives.isEmpty()) {
      page = impression;
      search =
          new LabelledSearch(
              model,
              nowMs,
              searchId,
              userId,
              impression.query(),
              impression.queryVector(),
              positives,
              negatives(positives));
    }
  }

  /** Where a result stands, for negatives that depend on it. */
  private Placement placement(Impression.Result shown) {
    if (options.negatives() == Negatives.SHOWN) {
      return Placement.NONE;
    }
    return shown.propensity() == null
        ? Placement.at(shown.position())
        : new Placement(shown.position(), shown.propensity());
  }

  private long dueMs(Acted action) {
    return impressionMs == NONE
        ? action.firstMs() + options.windowMs()
        : Math.max(action.firstMs(), impressionMs) + options.settleMs();
  }

  private Impression.Result shown(String docId) {
    if (impression != null) {
      for (Impression.Result result : impression.results()) {
        if (result.docId().equals(docId)) {
          return result;
        }
      }
    }
    return null;
  }

  /**
   * The first results by position that nobody has acted on, wherever they stand on the page; of
   * whole pages those that are no positives of this decision.
   */
  private List<LabelledSearch.Negative> negatives(List<LabelledSearch.Positive> positives) {
    Set<String> left =
        options.negatives() == Negatives.WHOLE_PAGE
            ? positives.stream().map(LabelledSearch.Positive::docId).collect(Collectors.toSet())
            : acted.keySet();
    return impression.results().stream()
        .filter(result -> !left.contains(result.docId()))
        .sorted(Comparator.comparingInt(Impression.Result::position))
        .limit(options.pageNegatives())
        .map(result -> LabelledSearch.Negative.of(result, placement(result).position()))
        .toList();
  }

  private void drop(String docId, DropReason reason, long nowMs) {
    drops.add(new Drop(model, nowMs, searchId, docId, reason));
  }

  private DeadLetter notShown(EventRecord record, String docId) {
    return DeadLetter.of(
        record,
        DeadLetterReason.NOT_SHOWN,
        "an action's doc_id must be among the results of its impression, was '"
            + docId
            + "'; search '"
            + searchId
            + "' showed "
            + impression.results().size()
            + " others");
  }

  /** The page as it closes: what was acted on in time is clicked. */
  private ShownPage closed(long nowMs) {
    long lastMs = impressionMs + options.windowMs();
    return new ShownPage(
        model,
        nowMs,
        searchId,
        impression.userId(),
        NormalQuery.key(impression.query(), impression.queryVector()),
        impression.results().stream()
            .filter(result -> result.position() <= options.examinedResults())
            .sorted(Comparator.comparingInt(Impression.Result::position))
            .map(
                result -> {
                  Acted action = acted.get(result.docId());
                  boolean clicked = action != null && action.firstMs() <= lastMs;
                  return new ShownPage.Result(result.docId(), result.position(), clicked);
                })
            .toList(),
        impression.shuffled());
  }

  private Decisions result(long nowMs) {
    long closeMs = impressionMs + options.windowMs() + options.settleMs();
    long nextMs = Long.MAX_VALUE;
    ShownPage closed = null;
    if (impression != null) {
      if (nowMs >= closeMs) {
        closed = options.examinedResults() > 0 ? closed(nowMs) : null;
        impression = null;
      } else {
        nextMs = closeMs;
      }
    }
    boolean waits = false;
    long forgetMs = impressionMs == NONE ? NONE : impressionMs + 2 * options.windowMs();
    forgetMs = Math.max(forgetMs, pairMs == NONE ? NONE : pairMs + options.windowMs());
    for (Acted action : acted.values()) {
      if (action.isDecided()) {
        forgetMs = Math.max(forgetMs, action.decidedMs() + options.windowMs());
      } else {
        waits = true;
        nextMs = Math.min(nextMs, dueMs(action));
      }
    }
    if (!waits && forgetMs > nowMs) {
      nextMs = Math.min(nextMs, forgetMs);
    }
    boolean forget = !waits && forgetMs <= nowMs;
    return new Decisions(
        forget ? null : SearchHistory.of(impressionMs, impression, acted, pairMs),
        forget ? Long.MAX_VALUE : nextMs,
        search,
        page,
        again,
        closed,
        drops,
        deadLetters);
  }
}
