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
    for (LabelledSearch.Negative negative : search.negatives()) {
      Document document = answers.get(negative.docId()).document();
      if (document != null) {
        negatives.add(document);
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
                  positive.weight()));
    }
    return outcomes;
  }

  /** By which a query is known again: its normal form; without text, that of its vector. */
  private static String key(String query, Features featuresOrNull) {
    String normal = NormalQuery.of(query);
    return normal.isEmpty() && featuresOrNull instanceof Features.Vector vector
        ? "vector:" + HexFormat.of().toHexDigits(FeaturedText.hash(vector))
        : normal;
  }
}
