package io.contraflow.learner.example;

import java.util.Objects;

/**
 * A document was deleted: it leaves the queue and every other memory of a model that has used it.
 */
public record Deletion(String model, long decisionTimeMs, String docId) implements Outcome {
  public Deletion {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(docId, "docId");
  }

  @Override
  public String searchId() {
    return "";
  }

  @Override
  public Kind kind() {
    return Kind.DELETION;
  }
}
