package io.contraflow.operators.snapshot;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.step.Learner;
import io.contraflow.learner.step.StartTables;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.util.BitSet;

/**
 * Copies of the tables that a model learns, which a thread may write out while learning goes on.
 * Owns their memory: close it.
 */
public final class ShadowTables implements AutoCloseable {
  private final EmbeddingTable queries;
  private final EmbeddingTable documents; // null unless they learn a table of their own
  private final SnapshotTables tables;

  /**
   * @param start the parameters before the first step; copied
   * @param kept the documents' in a file, for those that keep them
   */
  public ShadowTables(Towers towers, StartTables start, KeptTable kept) {
    queries = EmbeddingTable.copy(start.queries(), 0);
    documents = towers == Towers.SEPARATE ? EmbeddingTable.copy(start.documents(), 0) : null;
    tables =
        switch (towers) {
          case QUERY_ONLY -> new SnapshotTables.QueryOnly(queries, kept);
          case SHARED -> new SnapshotTables.Shared(queries);
          case SEPARATE -> new SnapshotTables.Separate(queries, documents);
        };
  }

  /**
   * Takes over the rows that changed since the last call, and clears their marks; the shadow's own
   * stay until {@link #published}.
   */
  void update(Learner learner) {
    update(queries, learner.queryTable());
    learner.documentTable().ifPresent(table -> update(documents, table));
  }

  private static void update(EmbeddingTable shadow, EmbeddingTable table) {
    float[] row = new float[table.dimension()];
    for (int r = table.publish().nextMarked(0); r >= 0; r = table.publish().nextMarked(r + 1)) {
      table.read(r, row);
      shadow.restore(r, row);
      shadow.publish().mark(r);
    }
    table.publish().clear();
  }

  /**
   * Rows that differ from those of the snapshot that was published last are among these: all that
   * were taken over since.
   */
  static BitSet changed(Table shadow) {
    BitSet rows = new BitSet(shadow.rows());
    if (shadow instanceof EmbeddingTable table) {
      table.publish().forEach(rows::set);
    } else {
      rows.set(0, shadow.rows());
    }
    return rows;
  }

  /** A snapshot with exactly these rows is published. */
  static void published(SnapshotTables shadows) {
    for (Table shadow : shadows.written()) {
      if (shadow instanceof EmbeddingTable table) {
        table.publish().clear();
      }
    }
  }

  /** As they were at the last {@link #update}; not to be updated while they are read. */
  SnapshotTables tables() {
    return tables;
  }

  /** Bytes outside the heap. */
  public long nativeBytes() {
    return queries.memoryBytes() + (documents == null ? 0 : documents.memoryBytes());
  }

  @Override
  public void close() {
    queries.close();
    if (documents != null) {
      documents.close();
    }
  }
}
