package io.contraflow.operators.step;

/** State that this job must not go on from; the message says which difference and what to do. */
public final class RefusedStateException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  RefusedStateException(String message) {
    super(message);
  }
}
