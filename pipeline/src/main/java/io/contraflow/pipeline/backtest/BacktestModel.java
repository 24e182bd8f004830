package io.contraflow.pipeline.backtest;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.history.Hash64;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.OnlineModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A model that is replayed, and the figures of its searches. Owns native memory: close it. */
final class BacktestModel implements AutoCloseable {
  /** The candidates are drawn anew after so many searches, and after each step. */
  private static final int SEARCHES_A_DRAW = 32;

  private final OnlineModel model;
  private final StepLoop loop;
  private final Learner start;
  private final boolean documentsLearn;
  private final long seed;
  private final Set<Long> actedOn = new HashSet<>();
  private final List<SearchResult> results = new ArrayList<>();
  private Candidates candidates;
  private int drawnOf; // documents there were
  private long draws;
  private int searchesOfDraw;
  private long late;

  /**
   * Documents among which those acted on are looked for.
   *
   * @param model their vectors, (n, D), by the model as it is
   * @param start their vectors, (n, D), by the frozen start
   */
  record Candidates(List<Document> documents, float[][] model, float[][] start) {}

  /**
   * @param model closed with this
   * @param start which never steps; the caller's
   * @param documentsLearn whether a document's vector is another after a step
   */
  BacktestModel(
      OnlineModel model, StepLoop loop, Learner start, boolean documentsLearn, long seed) {
    this.model = model;
    this.loop = loop;
    this.start = start;
    this.documentsLearn = documentsLearn;
    this.seed = Hash64.of(seed, model.name());
  }

  OnlineModel model() {
    return model;
  }

  StepLoop loop() {
    return loop;
  }

  List<SearchResult> results() {
    return results;
  }

  /** (D) by the model as it is. */
  float[] query(Features query) {
    return model.learner().embedQuery(query);
  }

  /** (D) by the frozen start. */
  float[] queryByStart(Features query) {
    return start.embedQuery(query);
  }

  /** (n, D) by the model as it is. */
  float[][] vectors(List<Document> documents) {
    return model.learner().embedDocuments(documents);
  }

  /**
   * (n, D) by the frozen start.
   *
   * @param byModel what {@link #vectors} gave
   */
  float[][] vectorsByStart(List<Document> documents, float[][] byModel) {
    return documentsLearn ? start.embedDocuments(documents) : byModel;
  }

  /** So many of the documents there are now. */
  Candidates candidates(KnownDocuments known, int count) {
    boolean tooFew = drawnOf < count && known.size() != drawnOf;
    if (candidates == null || tooFew || ++searchesOfDraw >= SEARCHES_A_DRAW) {
      drawnOf = known.size();
      List<Document> drawn = known.sample(count, Hash64.mix(seed + draws++));
      float[][] byModel = vectors(drawn);
      candidates = new Candidates(drawn, byModel, vectorsByStart(drawn, byModel));
      searchesOfDraw = 0;
    }
    return candidates;
  }

  /** The model is another now. */
  void stepped() {
    candidates = documentsLearn ? null : candidates;
  }

  /** Whether none of these documents was acted on before; they are known from now on. */
  boolean actedOnFirst(List<String> docIds) {
    boolean first = true;
    for (String docId : docIds) {
      first &= actedOn.add(Hash64.of(0, docId));
    }
    return first;
  }

  void countLate() {
    late++;
  }

  ModelSummary summary() {
    return ModelSummary.of(model.name(), model.step(), model.fingerprint(), late, results);
  }

  @Override
  public void close() {
    model.close();
  }
}
