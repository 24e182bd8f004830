package io.contraflow.operators.example;

import io.contraflow.learner.example.Features;
import java.util.Objects;

/**
 * A decision's question for one of its documents.
 *
 * @param decisionTimeMs T: the version asked for is the newest of T or before
 * @param text the text that the event carried, or null
 * @param vector the vector that the event carried, or null
 */
record DocumentRequest(
    String model,
    String searchId,
    long decisionTimeMs,
    String docId,
    String text,
    Features.Vector vector) {
  DocumentRequest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(docId, "docId");
  }

  boolean carriesNothing() {
    return text == null && vector == null;
  }

  /** The same for a document of which there is a version. */
  DocumentRequest withoutContent() {
    return carriesNothing()
        ? this
        : new DocumentRequest(model, searchId, decisionTimeMs, docId, null, null);
  }
}
