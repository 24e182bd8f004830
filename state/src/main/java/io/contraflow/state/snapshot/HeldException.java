package io.contraflow.state.snapshot;

import java.io.IOException;

/** A snapshot was held back from publication, and is asked for without saying that it may be. */
public final class HeldException extends IOException {
  private static final long serialVersionUID = 1;

  HeldException(String message) {
    super(message);
  }
}
