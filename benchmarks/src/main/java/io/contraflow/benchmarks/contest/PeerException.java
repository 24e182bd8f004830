package io.contraflow.benchmarks.contest;

import java.io.IOException;

/** Another's program cannot be had or has failed; the message says why. */
public final class PeerException extends IOException {
  private static final long serialVersionUID = 1L;

  public PeerException(String message) {
    super(message);
  }

  public PeerException(String message, Throwable cause) {
    super(message, cause);
  }
}
