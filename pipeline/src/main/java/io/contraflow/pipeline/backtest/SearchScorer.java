package io.contraflow.pipeline.backtest;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.history.Hash64;
import io.contraflow.operators.event.Impression;
import io.contraflow.operators.example.Featured;
import io.contraflow.operators.example.Featurizer;
import io.contraflow.operators.example.LogCatalogue;
import io.contraflow.operators.example.NormalQuery;
import io.contraflow.operators.search.LabelledSearch;
import io.contraflow.search.ChangingBm25;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Ranks what a search showed, and what there was, by the model as it is. Not thread-safe. */
final class SearchScorer {
  /** Similarities closer than this are equal: products of the same vectors differ by rounding. */
  private static final float TIE = 1e-6f;

  private final LogCatalogue catalogue;
  private final KnownDocuments known;
  private final ChangingBm25 bm25;
  private final Featurizer featurizer;
  private final int candidates;
  private final BacktestCounts counts;

  /**
   * @param candidates among which the documents acted on are looked for, at most
   */
  SearchScorer(
      LogCatalogue catalogue,
      KnownDocuments known,
      ChangingBm25 bm25,
      Featurizer featurizer,
      int candidates,
      BacktestCounts counts) {
    this.catalogue = catalogue;
    this.known = known;
    this.bm25 = bm25;
    this.featurizer = featurizer;
    this.candidates = candidates;
    this.counts = counts;
  }

  /**
   * Scores a search with the model as it is, before anything of it is learnt.
   *
   * @param page what it had shown, or null for a pair
   * @return null if there is nothing that could be scored; counted then
   */
  SearchResult score(LabelledSearch search, Impression page, BacktestModel model)
      throws IOException {
    Featured query = featurizer.query(search.query(), search.queryVector());
    if (query.missing() != null) {
      counts.countNotScored(query.missing().label());
      return null;
    }
    List<Document> acted = actedOn(search);
    if (acted.isEmpty()) {
      counts.countNotScored(DropReason.NO_DOCUMENT.label());
      return null;
    }
    Set<String> actedIds = acted.stream().map(Document::id).collect(Collectors.toSet());
    List<Document> shown = page == null ? List.of() : shown(page, search.decisionTimeMs());
    boolean aPage = page != null && hasChoice(shown, actedIds);
    BacktestModel.Candidates drawn = model.candidates(known, candidates);
    Map<String, Float> byBm25 = bm25(search.query(), shown, acted, drawn.documents());
    SearchFigures figures = new SearchFigures();
    if (aPage) {
      scorePage(search, query.features(), shown, actedIds, model, byBm25, figures);
    }
    int among = scoreCandidates(query.features(), acted, actedIds, drawn, model, byBm25, figures);
    boolean fresh = model.actedOnFirst(List.copyOf(actedIds));
    return new SearchResult(
        search.model(),
        search.searchId(),
        search.decisionTimeMs(),
        Hash64.of(0, NormalQuery.of(search.query())),
        model.model().step(),
        fresh,
        aPage ? shown.size() : 0,
        acted.size(),
        among,
        figures);
  }

  /** Those that have something to encode. */
  private List<Document> actedOn(LabelledSearch search) throws IOException {
    List<Document> acted = new ArrayList<>();
    for (LabelledSearch.Positive positive : search.positives()) {
      add(
          new Impression.Result(positive.docId(), 1, positive.text(), positive.vector()),
          search.decisionTimeMs(),
          acted);
    }
    return acted;
  }

  /** Results that have something to encode, in their order. */
  private List<Document> shown(Impression page, long nowMs) throws IOException {
    List<Impression.Result> results = new ArrayList<>(page.results());
    results.sort(Comparator.comparingInt(Impression.Result::position));
    List<Document> shown = new ArrayList<>();
    for (Impression.Result result : results) {
      add(result, nowMs, shown);
    }
    return shown;
  }

  /** Also to what there is, where an event brings what the catalogue does not have. */
  private void add(Impression.Result result, long nowMs, List<Document> to) throws IOException {
    Document document = catalogue.document(result, nowMs);
    if (document == null) {
      return;
    }
    to.add(document);
    if (!catalogue.knows(result.docId()) && !document.equals(known.get(result.docId()))) {
      known.put(document);
      if (result.text() != null) {
        bm25.put(result.docId(), result.text());
      }
    }
  }

  /** Whether one order of the page can be better than another. */
  private boolean hasChoice(List<Document> shown, Set<String> acted) {
    long hits = shown.stream().filter(document -> acted.contains(document.id())).count();
    if (hits == 0 || hits == shown.size()) {
      counts.countPageWithoutChoice();
      return false;
    }
    return true;
  }

  /** Null where BM25 has no text to go by. */
  private Map<String, Float> bm25(
      String query, List<Document> shown, List<Document> acted, List<Document> drawn)
      throws IOException {
    if (query.isBlank() || bm25.size() == 0) {
      return null;
    }
    Set<String> ids = new LinkedHashSet<>();
    shown.forEach(document -> ids.add(document.id()));
    acted.forEach(document -> ids.add(document.id()));
    drawn.forEach(document -> ids.add(document.id()));
    return bm25.scores(query, ids);
  }

  private static void scorePage(
      LabelledSearch search,
      Features query,
      List<Document> shown,
      Set<String> acted,
      BacktestModel model,
      Map<String, Float> byBm25,
      SearchFigures figures) {
    int results = shown.size();
    Map<Integer, Integer> grades = new HashMap<>();
    double[] logged = new double[results];
    double[] bm25 = new double[results];
    long[] ties = new long[results];
    for (int i = 0; i < results; i++) {
      String docId = shown.get(i).id();
      if (acted.contains(docId)) {
        grades.put(i, 1);
      }
      logged[i] = -i;
      bm25[i] = byBm25 == null ? 0 : byBm25.getOrDefault(docId, 0f);
      ties[i] = Hash64.of(Hash64.of(0, search.searchId()), docId);
    }
    float[][] byModel = model.vectors(shown);
    float[][] byStart = model.vectorsByStart(shown, byModel);
    figures.setPage(Ranking.LOGGED, logged, ties, grades);
    figures.setPage(Ranking.MODEL, products(model.query(query), byModel), ties, grades);
    figures.setPage(Ranking.START, products(model.queryByStart(query), byStart), ties, grades);
    if (byBm25 != null) {
      figures.setPage(Ranking.BM25, bm25, ties, grades);
    }
  }

  /** Returns among how many documents each was looked for. */
  private static int scoreCandidates(
      Features query,
      List<Document> acted,
      Set<String> actedIds,
      BacktestModel.Candidates drawn,
      BacktestModel model,
      Map<String, Float> byBm25,
      SearchFigures figures) {
    float[][] byModel = model.vectors(acted);
    float[][] byStart = model.vectorsByStart(acted, byModel);
    List<Document> documents = drawn.documents();
    double[] ofModel = products(model.query(query), drawn.model());
    double[] ofStart = products(model.queryByStart(query), drawn.start());
    double[] ownOfModel = products(model.query(query), byModel);
    double[] ownOfStart = products(model.queryByStart(query), byStart);
    int[][] ranks = new int[Ranking.values().length][acted.size()];
    for (int a = 0; a < acted.size(); a++) {
      Document own = acted.get(a);
      int model1 = 1;
      int start1 = 1;
      int bm1 = 1;
      float ownBm25 = byBm25 == null ? 0 : byBm25.getOrDefault(own.id(), 0f);
      for (int d = 0; d < documents.size(); d++) {
        Document other = documents.get(d);
        if (other.contentHash() == own.contentHash() || actedIds.contains(other.id())) {
          continue;
        }
        model1 += ofModel[d] >= ownOfModel[a] - TIE ? 1 : 0;
        start1 += ofStart[d] >= ownOfStart[a] - TIE ? 1 : 0;
        bm1 += byBm25 != null && byBm25.getOrDefault(other.id(), 0f) >= ownBm25 ? 1 : 0;
      }
      ranks[Ranking.MODEL.ordinal()][a] = model1;
      ranks[Ranking.START.ordinal()][a] = start1;
      ranks[Ranking.BM25.ordinal()][a] = ownBm25 > 0 ? bm1 : 0;
    }
    figures.setCandidates(Ranking.MODEL, ranks[Ranking.MODEL.ordinal()]);
    figures.setCandidates(Ranking.START, ranks[Ranking.START.ordinal()]);
    if (byBm25 != null) {
      figures.setCandidates(Ranking.BM25, ranks[Ranking.BM25.ordinal()]);
    }
    return documents.size();
  }

  /** Inner products of a query with documents. */
  private static double[] products(float[] query, float[][] documents) {
    double[] products = new double[documents.length];
    for (int i = 0; i < documents.length; i++) {
      double sum = 0;
      for (int c = 0; c < query.length; c++) {
        sum += (double) query[c] * documents[i][c];
      }
      products[i] = sum;
    }
    return products;
  }
}
