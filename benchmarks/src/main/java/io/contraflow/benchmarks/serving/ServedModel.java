package io.contraflow.benchmarks.serving;

import io.contraflow.state.snapshot.Changes;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Snapshots with MiniLM's tokenizer and rows that look random and cost no memory. */
final class ServedModel {
  static final String MODEL = "default";

  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private ServedModel() {}

  static Tokenizer tokenizer() throws IOException {
    try (InputStream json = ServedModel.class.getResourceAsStream(TOKENIZER)) {
      return Tokenizer.of(json.readAllBytes());
    }
  }

  /**
   * @param changes null for a snapshot in full
   */
  static PublishedSnapshot publish(SnapshotStore store, long step, Table rows, Changes changes)
      throws IOException {
    SnapshotDraft draft = new SnapshotDraft(MODEL, step, step, 0, Map.of(), Map.of(), 1);
    try (Tokenizer tokenizer = tokenizer()) {
      return store.publish(
          store.stage(
              draft,
              new SnapshotTables.Shared(rows),
              new SnapshotEncoding.Static(tokenizer),
              changes));
    }
  }

  /**
   * Row r is a function of the seed and r.
   *
   * @param changed one row in so many is of the next seed; 0 for none
   */
  record Rows(int rows, int dimension, long seed, int changed) implements Table {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L; // SplitMix64's step

    @Override
    public String name() {
      return "embedding.weight";
    }

    boolean isChanged(int row) {
      return changed > 0 && row % changed == 0;
    }

    @Override
    public void read(int row, float[] into) {
      long state = ((seed + (isChanged(row) ? 1 : 0)) * rows + row) * GOLDEN;
      for (int d = 0; d < into.length; d++) {
        state += GOLDEN;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        into[d] = (int) (mixed ^ mixed >>> 27) * 0x1p-31f;
      }
    }
  }
}
