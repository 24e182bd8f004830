package io.contraflow.pipeline.opensearch;

import java.io.IOException;

/** What OpenSearch would not do, and what to do about it. */
public final class OpenSearchException extends IOException {
  private static final long serialVersionUID = 1;

  OpenSearchException(String message) {
    super(message);
  }

  OpenSearchException(String message, Throwable cause) {
    super(message, cause);
  }
}
