package io.contraflow.learner.step;

import io.contraflow.learner.example.Document;
import java.util.Set;

/** Which documents are known to answer a query, besides the one an example names. */
@FunctionalInterface
public interface KnownPositives {
  /** Nothing is known. */
  KnownPositives NONE = query -> Set.of();

  /**
   * Ids of the documents known to answer a query.
   *
   * @param query normalised, as {@link io.contraflow.learner.example.Example#query}
   * @return possibly empty, never null; asked once a row, so it should cost no more than a look-up
   */
  Set<String> of(String query);

  default boolean isKnown(String query, Document document) {
    return of(query).contains(document.id());
  }
}
