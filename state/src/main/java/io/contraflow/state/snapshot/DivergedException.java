package io.contraflow.state.snapshot;

import java.io.IOException;

/** The table holds NaN or infinity: no snapshot of it is worth serving. */
public final class DivergedException extends IOException {
  DivergedException(String message) {
    super(message);
  }
}
