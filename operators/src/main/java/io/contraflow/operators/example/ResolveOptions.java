package io.contraflow.operators.example;

import java.io.Serializable;

/**
 * How documents are found.
 *
 * @param documentWaitMs event time that a decision waits for a document that the catalogue does not
 *     have yet; 0 for not at all
 */
public record ResolveOptions(long documentWaitMs) implements Serializable {
  public ResolveOptions {
    if (documentWaitMs < 0) {
      throw new IllegalArgumentException(
          "document-wait must not be negative, was "
              + documentWaitMs
              + " ms; set resolve.document-wait");
    }
  }
}
