package io.contraflow.state.snapshot;

import java.util.List;

/**
 * The tables that a snapshot is written from. Each is named {@link StaticModel#TENSOR} and has a
 * row for each token, or {@link AdapterModel#TENSOR} and the rows of a head; has finite values
 * only, and is read by the writing thread alone.
 */
public sealed interface SnapshotTables {

  Towers towers();

  /** What embeds queries. */
  Table query();

  /** Tables whose rows have to be written. */
  List<Table> written();

  /** One table for queries and documents. */
  record Shared(Table query) implements SnapshotTables {
    @Override
    public Towers towers() {
      return Towers.SHARED;
    }

    @Override
    public List<Table> written() {
      return List.of(query);
    }
  }

  /** A table each, of one dimension. */
  record Separate(Table query, Table documents) implements SnapshotTables {
    public Separate {
      checkDimension(query, documents.dimension());
    }

    @Override
    public Towers towers() {
      return Towers.SEPARATE;
    }

    @Override
    public List<Table> written() {
      return List.of(query, documents);
    }
  }

  /** A table for queries beside one for documents that is in a file already and stays as it is. */
  record QueryOnly(Table query, KeptTable documents) implements SnapshotTables {
    public QueryOnly {
      checkDimension(query, documents.dimension());
    }

    @Override
    public Towers towers() {
      return Towers.QUERY_ONLY;
    }

    @Override
    public List<Table> written() {
      return List.of(query);
    }
  }

  private static void checkDimension(Table query, int dimension) {
    if (query.dimension() != dimension) {
      throw new IllegalArgumentException(
          "both sides must have one dimension, were %d for queries and %d for documents"
              .formatted(query.dimension(), dimension));
    }
  }
}
