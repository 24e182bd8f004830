package io.contraflow.learner.example;

import java.util.Objects;

/**
 * A document has another text or vector: whatever a model that has used it keeps of it takes the
 * new one.
 */
public record DocumentUpdate(String model, long decisionTimeMs, Document document)
    implements Outcome {
  public DocumentUpdate {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(document, "document");
  }

  @Override
  public String searchId() {
    return "";
  }

  @Override
  public String docId() {
    return document.id();
  }

  @Override
  public Kind kind() {
    return Kind.DOCUMENT_UPDATE;
  }
}
