package io.contraflow.pipeline.check;

import io.contraflow.learner.click.ClickOptions;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.operators.event.EventRecord;
import io.contraflow.operators.event.Pair;
import io.contraflow.operators.search.JoinOptions;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.operators.search.SearchReplay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the job's rules make of searches, as {@link SearchReplay} applies them. Not thread-safe. */
final class JoinFigures {
  private final JoinOptions options;
  private final CatalogueFigures catalogue;
  private final long documentWaitMs;
  private final ActionTimes times;
  private final PageFigures pages = new PageFigures();
  private final UserFigures users;
  private final Looks looks;
  private final Map<String, Long> drops = new TreeMap<>();
  private long firstLoggedMs = Long.MIN_VALUE;
  private long events;
  private long repeated;
  private long actedOnSearches;
  private long learnt;
  private long early;
  private long pairs;
  private long withoutNegatives;
  private long examples;
  private long withDocument;
  private long tooLate;

  /**
   * @param catalogue complete before the first search
   * @param documentWaitMs how long a search waits for a document
   */
  JoinFigures(
      JoinOptions options, ClickOptions clicks, CatalogueFigures catalogue, long documentWaitMs) {
    this.options = options.examining(clicks.bias().results());
    this.users = new UserFigures(clicks.caps());
    this.looks = new Looks(clicks.bias().results());
    this.catalogue = catalogue;
    this.documentWaitMs = documentWaitMs;
    this.times = new ActionTimes(options);
  }

  /** Says that what was logged before an event time has not been read. */
  void beginsAt(long eventMs) {
    firstLoggedMs = eventMs;
  }

  void add(OpenSearches.Search search) {
    List<EventRecord> records = search.records();
    events += records.size() + search.repeated();
    repeated += search.repeated();
    SearchReplay replay = replay(records);
    if (records.get(0).event() instanceof Pair) {
      replay.searches().forEach(this::addPair);
      replay.drops().forEach(drop -> drops.merge(drop.reason().label(), 1L, Long::sum));
      return;
    }
    Page page = Page.of(records);
    replay.drops().forEach(this::addDrop);
    actedOnSearches += replay.searches().isEmpty() ? 0 : 1;
    for (LabelledSearch labelled : replay.searches()) {
      learnt += labelled.positives().size();
      withoutNegatives += labelled.negatives().isEmpty() ? labelled.positives().size() : 0;
      users.acted(labelled.userId(), labelled.decisionTimeMs(), labelled.positives().size());
      labelled.positives().forEach(positive -> addExample(labelled, positive));
    }
    if (page.isShown()) {
      users.search(page.userId());
    }
    replay.pages().forEach(looks::add);
    pages.add(page, replay.searches());
    times.add(page, records);
  }

  private SearchReplay replay(List<EventRecord> records) {
    try {
      return SearchReplay.of(options, records);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addPair(LabelledSearch pair) {
    pairs++;
    users.acted(pair.userId(), pair.decisionTimeMs(), pair.positives().size());
    pair.positives().forEach(positive -> addExample(pair, positive));
  }

  private void addDrop(Drop drop) {
    boolean isEarly =
        drop.reason() == DropReason.NO_IMPRESSION
            && firstLoggedMs != Long.MIN_VALUE
            && drop.decisionTimeMs() - options.windowMs() < firstLoggedMs + options.windowMs();
    if (isEarly) {
      early++;
    } else {
      drops.merge(drop.reason().label(), 1L, Long::sum);
    }
  }

  private void addExample(LabelledSearch search, LabelledSearch.Positive positive) {
    DistinctHashes known = catalogue.known();
    long document = Hash64.of(positive.docId());
    if (EventFigures.isContent(positive.text(), positive.vector() != null)) {
      examples++;
      withDocument++;
    } else if (known.covers(document)) {
      examples++;
      if (known.contains(document)) {
        boolean inTime = known.value(document) <= search.decisionTimeMs() + documentWaitMs;
        withDocument += inTime ? 1 : 0;
        tooLate += inTime ? 0 : 1;
      }
    }
  }

  CheckReport.Joined joined(long oneIn, Share actedOnIds) {
    long dropped = drops.values().stream().mapToLong(Long::longValue).sum();
    long gradeZero = drops.getOrDefault(DropReason.GRADE_ZERO.label(), 0L);
    return new CheckReport.Joined(
        oneIn,
        pages.pages(),
        actedOnSearches,
        learnt + dropped - gradeZero,
        learnt,
        Collections.unmodifiableMap(drops),
        early,
        actedOnIds,
        pairs,
        new Share(repeated, events),
        pages.meanResults(),
        withoutNegatives);
  }

  ActionTimes times() {
    return times;
  }

  CheckReport.Users users() {
    return users.report();
  }

  List<CheckReport.Examined> looks() {
    return looks.report();
  }

  List<CheckReport.Position> positions() {
    return pages.positions();
  }

  /** Pairs and pair events that are joined, with a text or vector when they are decided. */
  Share withDocument() {
    return new Share(withDocument, examples);
  }

  long tooLate() {
    return tooLate;
  }
}
