package io.contraflow.search.model;

import io.contraflow.serving.SnapshotEncoder;
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
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Snapshots of static models with MiniLM's tokenizer and random rows. */
public final class TestSnapshots {
  private static final int DIMENSION = 64;

  private TestSnapshots() {}

  /** A start; its rows depend on the seed only. */
  public static PublishedSnapshot start(Path root, long seed) throws IOException {
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

  /** A step after which queries are others and documents the start's. */
  public static PublishedSnapshot queryOnly(SnapshotStore store, long step, PublishedSnapshot start)
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

  /** A step after which both sides are others. */
  public static PublishedSnapshot shared(SnapshotStore store, long step) throws IOException {
    SnapshotDraft draft = new SnapshotDraft("default", step, step, 0, Map.of(), Map.of(), 1);
    try (Tokenizer tokenizer = tokenizer()) {
      return store.publish(
          store.stage(
              draft,
              new Normal(tokenizer.vocabularySize(), step),
              new SnapshotEncoding.Static(tokenizer)));
    }
  }

  public static TextEncoder encoder(PublishedSnapshot snapshot) throws IOException {
    return TextEncoder.of(SnapshotEncoder.open(snapshot.directory()));
  }

  private static Tokenizer tokenizer() throws IOException {
    try (InputStream in =
        TestSnapshots.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      return Tokenizer.of(in.readAllBytes());
    }
  }

  private record Normal(int rows, long seed) implements Table {
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
}
