package io.contraflow.pipeline.cli;

import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/** A published snapshot of a model that has learnt nothing. */
final class RandomSnapshot {
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private RandomSnapshot() {}

  /** Queries and documents each with their own rows, both random. */
  static PublishedSnapshot publishSeparate(Path root, int dimension) throws IOException {
    try (InputStream json = RandomSnapshot.class.getResourceAsStream(TOKENIZER);
        Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
      SnapshotStore store = SnapshotStore.open(root);
      SnapshotDraft draft = new SnapshotDraft("default", 1, 0, 0, Map.of(), Map.of(), 1);
      int rows = tokenizer.vocabularySize();
      return store.publish(
          store.stage(
              draft,
              new SnapshotTables.Separate(
                  new RandomStart(rows, dimension, 2), new RandomStart(rows, dimension, 3)),
              new SnapshotEncoding.Static(tokenizer)));
    }
  }

  static PublishedSnapshot publish(Path root, int dimension) throws IOException {
    try (InputStream json = RandomSnapshot.class.getResourceAsStream(TOKENIZER);
        Tokenizer tokenizer = Tokenizer.of(json.readAllBytes())) {
      SnapshotStore store = SnapshotStore.open(root);
      SnapshotDraft draft = new SnapshotDraft("default", 0, 0, 0, Map.of(), Map.of(), 1);
      RandomStart start = new RandomStart(tokenizer.vocabularySize(), dimension, 1);
      return store.publish(store.stage(draft, start, new SnapshotEncoding.Static(tokenizer)));
    }
  }
}
