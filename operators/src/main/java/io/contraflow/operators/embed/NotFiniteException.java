package io.contraflow.operators.embed;

import java.io.IOException;

/** An embedder gave a text a vector that has no length: one with NaN or infinite numbers. */
public final class NotFiniteException extends IOException {
  private static final long serialVersionUID = 1L;

  NotFiniteException(double squares) {
    super(
        "an embedder must give finite numbers, gave "
            + squares
            + " as the square of a length; export the model in float32");
  }
}
