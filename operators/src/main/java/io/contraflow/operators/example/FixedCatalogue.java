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
  private final ResolveOptions options;
  private final TextTokenizer tokenizer;
  private final Map<String, TokenizedText> documents = new HashMap<>();

  /**
   * @param tokenizer of documents and queries, the caller's
   */
  public FixedCatalogue(ResolveOptions options, TextTokenizer tokenizer) {
    this.options = options;
    this.tokenizer = tokenizer;
  }

  /** Adds a document, or replaces it. */
  public void put(String docId, String text) {
    documents.put(docId, TokenizedText.of(text, tokenizer, options.maxTokens()));
  }

  /** One example or drop for each positive. */
  public List<Outcome> outcomes(LabelledSearch search) {
    Map<String, DocumentAnswer> answers = new HashMap<>();
    Stream.concat(
            search.positives().stream().map(LabelledSearch.Positive::docId),
            search.negatives().stream().map(LabelledSearch.Negative::docId))
        .forEach(docId -> answers.put(docId, answer(search, docId)));
    int[] query = TokenizedText.cut(tokenizer.encode(search.query()), options.maxTokens());
    return Decision.outcomes(search, answers, query);
  }

  private DocumentAnswer answer(LabelledSearch search, String docId) {
    DocumentRequest request =
        new DocumentRequest(
            search.model(), search.searchId(), search.decisionTimeMs(), docId, null);
    return DocumentAnswer.of(
        request, search.decisionTimeMs(), documents.get(docId), DropReason.NO_DOCUMENT);
  }
}
