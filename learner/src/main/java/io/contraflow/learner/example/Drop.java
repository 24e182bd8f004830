package io.contraflow.learner.example;

import java.util.Objects;

/**
 * An acted-on (search, document) pair that teaches nothing, and why: it is counted where examples
 * are.
 */
public record Drop(
    String model, long decisionTimeMs, String searchId, String docId, DropReason reason)
    implements Outcome {
  public Drop {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(docId, "docId");
    Objects.requireNonNull(reason, "reason");
  }

  @Override
  public Kind kind() {
    return Kind.DROP;
  }
}
