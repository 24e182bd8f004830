package io.contraflow.state.snapshot;

import java.util.BitSet;
import java.util.Objects;

/**
 * Which rows may differ from those of a snapshot that is published: all that do are among them.
 *
 * @param base the snapshot
 * @param queries rows of the queries' table
 * @param documents rows of the documents' table, where they learn one of their own; else ignored
 * @param fullEvery how many snapshots follow one another to the next that is written in full, that
 *     one included: 1 for every one
 */
public record Changes(PublishedSnapshot base, BitSet queries, BitSet documents, int fullEvery) {
  public Changes {
    Objects.requireNonNull(base, "base");
    Objects.requireNonNull(queries, "queries");
    Objects.requireNonNull(documents, "documents");
    if (fullEvery < 1) {
      throw new IllegalArgumentException("fullEvery must be at least 1, was " + fullEvery);
    }
  }

  /** Beyond this a delta saves too little for what it asks of readers. */
  private static final double MOST_ROWS = 0.5;

  /** Whether a snapshot with these tables is better written as what has changed. */
  boolean suit(SnapshotTables tables, SnapshotEncoding encoding) {
    return encoding instanceof SnapshotEncoding.Static
        && base.manifest().towers() == tables.towers()
        && base.manifest()
            .inputId()
            .equals(((SnapshotEncoding.Static) encoding).tokenizer().sha256())
        && base.manifest().dimension() == tables.query().dimension()
        && Manifest.Delta.position(base.manifest()) + 1 < fullEvery
        && changedRows(tables)
            <= MOST_ROWS * tables.written().stream().mapToLong(Table::rows).sum();
  }

  private long changedRows(SnapshotTables tables) {
    return (long) queries.cardinality()
        + (tables.towers() == Towers.SEPARATE ? documents.cardinality() : 0);
  }
}
