package io.contraflow.learner.step;

import io.contraflow.state.snapshot.Table;

/**
 * A model's parameters before its first step: rows of D numbers, one for each token or those of a
 * head. Where documents do not learn, theirs are what embeds documents for good.
 *
 * @param queries what embeds queries
 * @param documents what embeds documents; the same object if both sides begin alike
 */
public record StartTables(Table queries, Table documents) {
  public StartTables {
    if (queries.dimension() != documents.dimension()) {
      throw new IllegalArgumentException(
          "both sides of a start must have one dimension, were %d for queries and %d for documents; set learner.start"
              .formatted(queries.dimension(), documents.dimension()));
    }
  }

  /** One table for queries and documents. */
  public static StartTables both(Table table) {
    return new StartTables(table, table);
  }

  /** Whether both sides begin as one table. */
  public boolean isOneTable() {
    return queries == documents;
  }

  /** D. */
  public int dimension() {
    return queries.dimension();
  }
}
