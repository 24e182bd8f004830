package io.contraflow.operators.example;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;

/**
 * The answer to a {@link DocumentRequest}.
 *
 * @param decisionTimeMs the request's, which with model and search id names the decision
 * @param knownMs event time at which the answer was known
 * @param document the document; null if there is none
 * @param missing why there is none; null if there is one
 */
record DocumentAnswer(
    String model,
    String searchId,
    long decisionTimeMs,
    String docId,
    long knownMs,
    Document document,
    DropReason missing) {
  DocumentAnswer {
    if ((document == null) == (missing == null)) {
      throw new IllegalArgumentException(
          "an answer is a document or the reason why there is none: docId=" + docId);
    }
  }

  /**
   * @param text what was found; null for nothing
   * @param ifNothing the reason if nothing was found
   */
  static DocumentAnswer of(
      DocumentRequest request, long knownMs, TokenizedText text, DropReason ifNothing) {
    boolean usable = text != null && text.tokens().length > 0;
    return new DocumentAnswer(
        request.model(),
        request.searchId(),
        request.decisionTimeMs(),
        request.docId(),
        knownMs,
        usable
            ? new Document(request.docId(), text.contentHash(), new Features.Tokens(text.tokens()))
            : null,
        usable ? null : text == null ? ifNothing : DropReason.EMPTY_DOCUMENT);
  }
}
