package io.contraflow.search.page;

import io.contraflow.search.index.Found;
import io.contraflow.search.index.SearchDeadline;
import io.contraflow.search.model.Served;
import io.contraflow.search.model.ServedModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Answers searches, and tells {@link SearchEvents} of them and of their clicks. Thread-safe. */
public final class SearchPages {
  /** Of an id, as in events. */
  private static final int MOST_ID_CHARACTERS = 512;

  private final ServedModels models;
  private final SearchEvents events;
  private final PageOptions options;
  private final LongSupplier clockMs;
  private final Supplier<String> searchIds;
  private final RandomGenerator random;
  private final RecentPages recent;
  private final Wins wins = new Wins();

  /**
   * @param clockMs event time
   * @param searchIds never one twice, also of an earlier process
   * @param random thread-safe
   */
  public SearchPages(
      ServedModels models,
      SearchEvents events,
      PageOptions options,
      LongSupplier clockMs,
      Supplier<String> searchIds,
      RandomGenerator random) {
    this.models = models;
    this.events = events;
    this.options = options;
    this.clockMs = clockMs;
    this.searchIds = searchIds;
    this.random = random;
    this.recent = new RecentPages(options.recentPages());
  }

  /**
   * What is asked for.
   *
   * @param ranking null for the default
   * @param size results at most
   * @param userId who asks, or null
   */
  public record Request(String query, Ranking ranking, int size, String userId) {}

  /**
   * Makes a page, and tells that it was shown unless there is nothing on it.
   *
   * @throws RefusedException if the request breaks a rule
   * @throws SearchDeadline.PassedException if it takes too long
   */
  public ShownPage search(Request request) {
    check(request);
    Ranking ranking = request.ranking() == null ? options.ranking() : request.ranking();
    ShownPage page =
        SearchDeadline.within(
            options.limit(),
            () ->
                ranking == Ranking.START
                    ? models.ask(ServedModels::start, served -> shown(request, ranking, served))
                    : models.ask(ServedModels::learned, served -> shown(request, ranking, served)));
    recent.add(page);
    if (!page.page().results().isEmpty()) {
      events.impression(page);
    }
    return page;
  }

  private void check(Request request) {
    String query = request.query();
    if (query == null || query.isBlank() || query.length() > options.mostCharacters()) {
      throw refused(
          "q must be a text of 1 to %d characters, had %d"
              .formatted(options.mostCharacters(), query == null ? 0 : query.length()));
    }
    if (request.size() < 1 || request.size() > options.mostResults()) {
      throw refused(
          "size must be in [1, %d], was %d".formatted(options.mostResults(), request.size()));
    }
    if (request.userId() != null) {
      checkId("user", request.userId());
    }
  }

  private static void checkId(String name, String id) {
    if (id == null || id.isEmpty() || id.length() > MOST_ID_CHARACTERS) {
      throw refused(
          "%s must have 1 to %d characters, had %d"
              .formatted(name, MOST_ID_CHARACTERS, id == null ? 0 : id.length()));
    }
  }

  private static RefusedException refused(String message) {
    return new RefusedException(RefusedException.Reason.INVALID, message);
  }

  private ShownPage shown(Request request, Ranking ranking, Served served) {
    List<Found> ranked = ranked(request, ranking, served);
    String snapshotId = ranking == Ranking.BM25 ? null : served.snapshotId();
    String otherSnapshotId = null;
    Explored page;
    Served start = models.start();
    if (options.exploration() == Exploration.INTERLEAVE
        && ranking.isLearned()
        && !start.snapshotId().equals(snapshotId)) {
      otherSnapshotId = start.snapshotId();
      page =
          TeamDraft.of(
              new TeamDraft.Team(snapshotId, ranked),
              new TeamDraft.Team(otherSnapshotId, ranked(request, ranking, start)),
              request.size(),
              random);
    } else {
      page = Explored.none(placed(ranked, snapshotId));
      if (options.exploration() == Exploration.SWAPS) {
        page = AdjacentSwaps.of(page.results(), random);
      }
    }
    return new ShownPage(
        searchIds.get(),
        request.userId(),
        request.query(),
        clockMs.getAsLong(),
        ranking,
        snapshotId,
        otherSnapshotId,
        page);
  }

  private static List<ShownResult> placed(List<Found> ranked, String snapshotId) {
    List<ShownResult> placed = new ArrayList<>();
    for (Found found : ranked) {
      placed.add(new ShownResult(placed.size() + 1, found, snapshotId));
    }
    return placed;
  }

  private static List<Found> ranked(Request request, Ranking ranking, Served served) {
    String query = request.query();
    return switch (ranking) {
      case BM25 -> served.index().byWords(query, request.size());
      case HYBRID -> served.index().byBoth(query, served.encoder().query(query), request.size());
      default -> served.index().byVector(served.encoder().query(query), request.size());
    };
  }

  /**
   * Somebody clicked a result.
   *
   * @return as {@link SearchEvents#click}
   * @throws RefusedException if no page of late has that id, or the document was not on it
   */
  public CompletionStage<Void> click(String searchId, String docId) {
    checkId("search_id", searchId);
    checkId("doc_id", docId);
    ShownPage page =
        recent
            .find(searchId)
            .orElseThrow(() -> unknown("no page of late has this search_id; search again"));
    ShownResult result =
        page.result(docId)
            .orElseThrow(() -> unknown("the page of this search_id did not show this doc_id"));
    if (page.otherSnapshotId() != null) {
      wins.click(page, result);
    }
    return events.click(page, docId, clockMs.getAsLong());
  }

  private static RefusedException unknown(String message) {
    return new RefusedException(RefusedException.Reason.UNKNOWN, message);
  }

  /** The text of a document. */
  public Optional<String> document(String docId) {
    checkId("doc_id", docId);
    return models.ask(ServedModels::learned, served -> served.index().text(docId));
  }

  /** The page that a click would name, if it is kept. */
  public Optional<ShownPage> page(String searchId) {
    return recent.find(searchId);
  }

  /** Who won interleaved pages so far. */
  public Wins.Tally wins() {
    return wins.tally();
  }
}
