package io.contraflow.operators.example;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Outcome;
import io.contraflow.operators.search.LabelledSearch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Documents that were all there before the first search and never change: what {@link Resolve}
 * makes of searches then, without Flink. Not thread-safe.
 */
public final class FixedCatalogue {
  private final Featurizer featurizer;
  private final Map<String, FeaturedText> documents = new HashMap<>();

  /**
   * @param featurizer of documents and queries, the caller's
   */
  public FixedCatalogue(Featurizer featurizer) {
    this.featurizer = featurizer;
  }

  /** Adds a document, or replaces it. */
  public void put(String docId, String text) {
    documents.put(docId, FeaturedText.of(text, null, featurizer));
  }

  /** One example or drop for each positive. */
  public List<Outcome> outcomes(LabelledSearch search) {
    Map<String, DocumentAnswer> answers = new HashMap<>();
    Stream.concat(
            search.positives().stream().map(LabelledSearch.Positive::docId),
            search.negatives().stream().map(LabelledSearch.Negative::docId))
        .forEach(docId -> answers.put(docId, answer(search, docId)));
    return Decision.outcomes(
        search, answers, featurizer.query(search.query(), null), PageOptions.PLAIN);
  }

  private DocumentAnswer answer(LabelledSearch search, String docId) {
    DocumentRequest request =
        new DocumentRequest(
            search.model(), search.searchId(), search.decisionTimeMs(), docId, null, null);
    return DocumentAnswer.of(
        request, search.decisionTimeMs(), documents.get(docId), DropReason.NO_DOCUMENT);
  }
}
