package io.contraflow.learner.window;

import io.contraflow.learner.example.Example;
import java.util.HashSet;
import java.util.Set;

/** Queries and documents of some examples: normalised query, document id and content. */
final class Topics {
  private final Set<String> queries = new HashSet<>();
  private final Set<String> documents = new HashSet<>();
  private final Set<Long> contents = new HashSet<>();

  /**
   * Adds an example's.
   *
   * @return whether none of them was there
   */
  boolean add(Example example) {
    boolean newQuery = queries.add(example.query());
    boolean newDocument = documents.add(example.docId());
    boolean newContent = contents.add(example.positive().contentHash());
    return newQuery && newDocument && newContent;
  }

  void clear() {
    queries.clear();
    documents.clear();
    contents.clear();
  }
}
