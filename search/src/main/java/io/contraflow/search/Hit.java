package io.contraflow.search;

import java.util.Objects;

/**
 * One result of a search.
 *
 * @param ordinal position of the document in the order in which documents were added, from 0
 * @param docId the document
 * @param score larger is better; comparable within one search only
 */
public record Hit(int ordinal, String docId, float score) {
  public Hit {
    Objects.requireNonNull(docId, "docId");
  }
}
