package io.contraflow.serving;

import io.contraflow.state.snapshot.KeptTable;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Publishes snapshots with MiniLM's tokenizer and random rows. */
final class Snapshots {
  static final int DIMENSION = 32;

  private Snapshots() {}

  static Tokenizer tokenizer() throws IOException {
    try (InputStream in = Snapshots.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      return Tokenizer.of(in.readAllBytes());
    }
  }

  /** Tokens of it. */
  static int vocabulary() {
    try (Tokenizer tokenizer = tokenizer()) {
      return tokenizer.vocabularySize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows depend on the step only. */
  static PublishedSnapshot publish(SnapshotStore store, long step) throws IOException {
    SnapshotDraft draft = new SnapshotDraft("default", step, step, 0, Map.of(), Map.of(), 1);
    try (Tokenizer tokenizer = tokenizer()) {
      return store.publish(
          store.stage(
              draft,
              new Normal(tokenizer.vocabularySize(), step),
              new SnapshotEncoding.Static(tokenizer)));
    }
  }

  /** As the start of a query-only model; the rows depend on the seed only. */
  static PublishedSnapshot start(Path root, long seed) throws IOException {
    SnapshotStore store = SnapshotStore.open(root);
    SnapshotDraft draft = new SnapshotDraft("start", 0, 0, 0, Map.of(), Map.of(), 1);
    try (Tokenizer tokenizer = tokenizer()) {
      return store.publish(
          store.stage(
              draft,
              new Normal(tokenizer.vocabularySize(), seed),
              new SnapshotEncoding.Static(tokenizer)));
    }
  }

  /** Queries' rows depend on the step only; documents keep the start's. */
  static PublishedSnapshot publishQueryOnly(SnapshotStore store, long step, PublishedSnapshot start)
      throws IOException {
    SnapshotDraft draft = new SnapshotDraft("default", step, step, 0, Map.of(), Map.of(), 1);
    try (Tokenizer tokenizer = tokenizer()) {
      return store.publish(
          store.stage(
              draft,
              new SnapshotTables.QueryOnly(
                  new Normal(tokenizer.vocabularySize(), step), KeptTable.of(start)),
              new SnapshotEncoding.Static(tokenizer)));
    }
  }

  /** Row r of normal values from the seed and r. */
  record Normal(int rows, long seed) implements Table {
    @Override
    public String name() {
      return "embedding.weight";
    }

    @Override
    public int dimension() {
      return DIMENSION;
    }

    @Override
    public void read(int row, float[] into) {
      Random random = new Random(seed * 1_000_003 + row);
      for (int d = 0; d < into.length; d++) {
        into[d] = (float) random.nextGaussian();
      }
    }
  }

  /** Publishes one into the given directory and prints where it is, for the check by hand. */
  public static void main(String[] args) throws IOException {
    System.out.println(publish(SnapshotStore.open(Path.of(args[0])), 7).directory());
  }
}
