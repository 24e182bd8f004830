package io.contraflow.learner.backend;

/** A backend was asked for that cannot be had in this process. */
public final class UnusableBackendException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  UnusableBackendException(String message) {
    super(message);
  }
}
