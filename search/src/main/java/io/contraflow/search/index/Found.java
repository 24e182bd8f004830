package io.contraflow.search.index;

import java.util.Objects;

/**
 * A document that a search found.
 *
 * @param docId the document
 * @param text its text as it was indexed
 * @param score larger is better; comparable within one search only
 */
public record Found(String docId, String text, double score) {
  public Found {
    Objects.requireNonNull(docId, "docId");
    Objects.requireNonNull(text, "text");
  }
}
