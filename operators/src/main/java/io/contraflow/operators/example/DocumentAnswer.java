package io.contraflow.operators.example;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.DropReason;

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
   * @param content what was found; null for nothing
   * @param ifNothing the reason if nothing was found
   */
  static DocumentAnswer of(
      DocumentRequest request, long knownMs, FeaturedText content, DropReason ifNothing) {
    boolean usable = content != null && content.features() != null;
    return new DocumentAnswer(
        request.model(),
        request.searchId(),
        request.decisionTimeMs(),
        request.docId(),
        knownMs,
        usable ? new Document(request.docId(), content.contentHash(), content.features()) : null,
        usable ? null : content == null ? ifNothing : content.missing());
  }
}
