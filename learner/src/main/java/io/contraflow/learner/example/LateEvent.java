package io.contraflow.learner.example;

import java.util.Objects;

/**
 * An event that came behind the watermark. It is used all the same; this only counts it, since from
 * here on the model depends on when things arrived.
 */
public record LateEvent(String model, long decisionTimeMs, String searchId, String docId)
    implements Outcome {
  public LateEvent {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(searchId, "searchId");
    Objects.requireNonNull(docId, "docId");
  }

  @Override
  public Kind kind() {
    return Kind.LATE_EVENT;
  }
}
