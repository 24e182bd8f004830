package io.contraflow.operators.step;

import java.io.Serializable;

/**
 * What the learn operator does where it could as well refuse; none of it shapes a model that
 * nothing happens to.
 *
 * @param allowDivergence whether state computed by another {@link
 *     io.contraflow.learner.loss.ExecutionIdentity} is gone on from
 * @param skipsNonFinite whether a batch whose step is not finite is left out; else the job fails
 */
public record LearnPolicy(boolean allowDivergence, boolean skipsNonFinite) implements Serializable {
  /** Refuses both. */
  public static final LearnPolicy STRICT = new LearnPolicy(false, false);
}
