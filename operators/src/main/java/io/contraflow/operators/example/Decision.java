package io.contraflow.operators.example;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Drop;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.search.LabelledSearch;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A labelled search with the answers to all its documents becomes exactly one outcome for each
 * positive, of the time at which the last document was known. Negatives without text or vector are
 * left out.
 */
final class Decision {
  private Decision() {}

  /**
   * @param answers of every document of the search, by id
   * @param featured of the query as typed
   */
  static List<Outcome> outcomes(
      LabelledSearch search, Map<String, DocumentAnswer> answers, Featured featured) {
    long knownMs = search.decisionTimeMs();
    for (DocumentAnswer answer : answers.values()) {
      knownMs = Math.max(knownMs, answer.knownMs());
    }
    List<Document> negatives = new ArrayList<>();
    List<Float> scores = new ArrayList<>();
    for (LabelledSearch.Negative negative : search.negatives()) {
      Document document = answers.get(negative.docId()).document();
      if (document != null) {
        negatives.add(document);
        scores.add(orNone(negative.teacherScore()));
      }
    }
    String query = key(search.query(), featured.features());
    List<Outcome> outcomes = new ArrayList<>();
    for (LabelledSearch.Positive positive : search.positives()) {
      DocumentAnswer answer = answers.get(positive.docId());
      DropReason reason = featured.missing() != null ? featured.missing() : answer.missing();
      outcomes.add(
          reason != null
              ? new Drop(search.model(), knownMs, search.searchId(), positive.docId(), reason)
              : new Example(
                  search.model(),
                  knownMs,
                  positive.actionTimeMs(),
                  search.searchId(),
                  search.userId(),
                  query,
                  featured.features(),
                  answer.document(),
                  negatives,
                  positive.weight(),
                  scores(positive, scores)));
    }
    return outcomes;
  }

  /** Of the positive and the negatives; none where at most one has a score. */
  private static List<Float> scores(LabelledSearch.Positive positive, List<Float> ofNegatives) {
    List<Float> scores = new ArrayList<>(List.of(orNone(positive.teacherScore())));
    scores.addAll(ofNegatives);
    return scores.stream().filter(score -> !score.isNaN()).count() > 1 ? scores : List.of();
  }

  private static Float orNone(Float scoreOrNull) {
    return scoreOrNull == null ? Float.valueOf(Float.NaN) : scoreOrNull;
  }

  /** By which a query is known again: its normal form; without text, that of its vector. */
  private static String key(String query, Features featuresOrNull) {
    String normal = NormalQuery.of(query);
    return normal.isEmpty() && featuresOrNull instanceof Features.Vector vector
        ? "vector:" + HexFormat.of().toHexDigits(FeaturedText.hash(vector))
        : normal;
  }
}
