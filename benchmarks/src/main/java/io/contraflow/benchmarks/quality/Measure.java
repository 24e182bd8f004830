package io.contraflow.benchmarks.quality;

import io.contraflow.learner.evaluate.DenseRanker;
import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.pipeline.demo.Evaluation;
import io.contraflow.state.snapshot.Towers;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Ranks all documents for the held-out queries with a learner as it is. A text without anything to
 * encode has the zero vector, as in a search service. Not thread-safe.
 */
final class Measure implements AutoCloseable {
  private final Evaluation evaluation;
  private final Learner learner;
  private final LearnerOptions options;
  private final List<Optional<Features>> queries;
  private final List<Optional<Features>> documents;
  private DenseRanker ranker;

  Measure(Evaluation evaluation, TextFeatures texts, Learner learner, LearnerOptions options) {
    this.evaluation = evaluation;
    this.learner = learner;
    this.options = options;
    queries = texts.queries();
    documents = texts.documents();
  }

  /**
   * @param seconds that it has learnt so far
   */
  Line line(String row, Moment moment, double seconds) {
    int[][] rankings =
        documentsAsTheyAre().top(vectors(queries, learner::embedQuery), Evaluation.DEPTH);
    return new Line(
        row,
        moment.label(),
        moment.searches(),
        evaluation.scores(row, rankings),
        evaluation.fused(row, rankings),
        seconds,
        "");
  }

  private DenseRanker documentsAsTheyAre() {
    if (ranker == null || options.towers() != Towers.QUERY_ONLY) {
      close();
      ranker = new DenseRanker(vectors(documents, this::embedDocument));
    }
    return ranker;
  }

  private float[] embedDocument(Features features) {
    return learner.embedDocument(new Document("", features.hashCode(), features));
  }

  private float[][] vectors(List<Optional<Features>> texts, Function<Features, float[]> embed) {
    float[] zero = new float[options.dimension()];
    return texts.stream()
        .map(text -> text.map(embed).orElse(zero))
        .toArray(float[][]::new); // (n, D)
  }

  @Override
  public void close() {
    if (ranker != null) {
      ranker.close();
      ranker = null;
    }
  }
}
