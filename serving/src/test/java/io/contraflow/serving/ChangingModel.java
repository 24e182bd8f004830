package io.contraflow.serving;

import io.contraflow.state.snapshot.Changes;
import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;

/** A model on the heap of which each step changes a few rows, and its publisher. */
public final class ChangingModel {
  private static final int DIMENSION = 8;
  private static final int ROWS_A_STEP = 50;

  private final Random random = new Random(11);
  private final Towers towers;
  private final PublishedSnapshot start; // null unless documents are kept
  private final float[][] queries = random(Snapshots.vocabulary(), 1);
  private final float[][] documents = random(Snapshots.vocabulary(), 2);
  private final BitSet changedQueries = new BitSet();
  private final BitSet changedDocuments = new BitSet();
  private PublishedSnapshot base;
  private long step = 1;

  public ChangingModel(Towers towers, PublishedSnapshot start) {
    this.towers = towers;
    this.start = start;
  }

  /** The start of a model whose documents do not learn. */
  public static PublishedSnapshot start(Path root) throws IOException {
    return publish(
        SnapshotStore.open(root),
        new SnapshotDraft("start", 0, 0, 0, Map.of(), Map.of(), 1),
        new SnapshotTables.Shared(new RowsTable(random(Snapshots.vocabulary(), 3))),
        null);
  }

  private static float[][] random(int rows, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][DIMENSION];
    for (float[] row : values) {
      for (int d = 0; d < DIMENSION; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** Changes a few rows, among them that of a word that tests embed. */
  public void step() throws IOException {
    step++;
    change(queries, changedQueries);
    change(documents, changedDocuments);
  }

  private void change(float[][] table, BitSet changed) throws IOException {
    try (Tokenizer tokenizer = Snapshots.tokenizer()) {
      for (int i = 0; i < ROWS_A_STEP; i++) {
        int row = i == 0 ? tokenizer.encode("rose")[0] : random.nextInt(table.length);
        table[row][random.nextInt(DIMENSION)] += 1;
        changed.set(row);
      }
    }
  }

  /** Changes two rows of five. */
  public void changeMany() {
    step++;
    for (int row = (int) (step % 5); row < queries.length; row += row % 5 < 3 ? 2 : 3) {
      queries[row][0] += step;
      changedQueries.set(row);
    }
  }

  /** The next publication leaves out a row that has changed. */
  void forgetOneChange() {
    changedQueries.clear(changedQueries.nextSetBit(0));
  }

  /** As changes of what was published last, where that is so. */
  public PublishedSnapshot publish(SnapshotStore store, int fullEvery) throws IOException {
    Changes changes =
        base == null ? null : new Changes(base, changedQueries, changedDocuments, fullEvery);
    base = publish(store, draft(), tables(), changes);
    changedQueries.clear();
    changedDocuments.clear();
    return base;
  }

  /** As changes of one that lies elsewhere by now: it is put back to write them, and taken away. */
  PublishedSnapshot publishFrom(
      PublishedSnapshot lost, SnapshotStore store, int fullEvery, Path elsewhere)
      throws IOException {
    Files.move(elsewhere, lost.directory());
    PublishedSnapshot published = publish(store, fullEvery);
    Files.move(lost.directory(), elsewhere);
    return published;
  }

  PublishedSnapshot publishFull(SnapshotStore store) throws IOException {
    return publish(store, draft(), tables(), null);
  }

  private SnapshotDraft draft() {
    return new SnapshotDraft("default", step, step, 0, Map.of(), Map.of(), 1);
  }

  private SnapshotTables tables() throws IOException {
    RowsTable table = new RowsTable(queries);
    return switch (towers) {
      case SHARED -> new SnapshotTables.Shared(table);
      case SEPARATE -> new SnapshotTables.Separate(table, new RowsTable(documents));
      case QUERY_ONLY -> new SnapshotTables.QueryOnly(table, KeptTable.of(start));
    };
  }

  private static PublishedSnapshot publish(
      SnapshotStore store, SnapshotDraft draft, SnapshotTables tables, Changes changes)
      throws IOException {
    try (Tokenizer tokenizer = Snapshots.tokenizer()) {
      SnapshotEncoding encoding = new SnapshotEncoding.Static(tokenizer);
      return store.publish(store.stage(draft, tables, encoding, changes));
    }
  }
}
