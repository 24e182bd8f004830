package io.contraflow.operators.example;

import java.io.Serializable;

/**
 * How documents are found and cut.
 *
 * @param documentWaitMs event time that a decision waits for a document that the catalogue does not
 *     have yet; 0 for not at all
 * @param maxTokens tokens kept of a query or a document, from the start
 */
public record ResolveOptions(long documentWaitMs, int maxTokens) implements Serializable {
  public ResolveOptions {
    if (documentWaitMs < 0) {
      throw new IllegalArgumentException(
          "document-wait must not be negative, was "
              + documentWaitMs
              + " ms; set resolve.document-wait");
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException(
          "max-tokens must be at least 1, was " + maxTokens + "; set resolve.max-tokens");
    }
  }
}
