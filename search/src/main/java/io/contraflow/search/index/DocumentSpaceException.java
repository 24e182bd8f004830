package io.contraflow.search.index;

import java.io.IOException;

/** Documents and queries whose vectors do not compare; the message says what to build again. */
public final class DocumentSpaceException extends IOException {
  private static final long serialVersionUID = 1;

  DocumentSpaceException(String message) {
    super(message);
  }
}
