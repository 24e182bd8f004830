package io.contraflow.state.snapshot;

import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A store with a tokenizer of three words, so that a snapshot is small. */
final class StoreFixture {
  static final String TOKENIZER =
      "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[],"
          + "\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"Whitespace\"},"
          + "\"post_processor\":null,\"decoder\":null,\"model\":{\"type\":\"WordLevel\","
          + "\"vocab\":{\"[UNK]\":0,\"red\":1,\"blue\":2},\"unk_token\":\"[UNK]\"}}";

  final SteppingClock clock = new SteppingClock();
  final Tokenizer tokenizer;
  final SnapshotEncoding encoding;
  final SnapshotStore store;

  StoreFixture(Path root) throws IOException {
    store = SnapshotStore.open(root, clock);
    tokenizer = Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8));
    encoding = new SnapshotEncoding.Static(tokenizer);
  }

  static SnapshotDraft draft(String model, long step) {
    return new SnapshotDraft(model, step, 1, 5, Map.of("loss", 1.5), Map.of("a", "b"), 7);
  }

  StagedSnapshot stage(String model, long step) throws IOException {
    return store.stage(draft(model, step), ArrayTable.random(3, 4, step), encoding);
  }

  PublishedSnapshot publish(String model, long step) throws IOException {
    return store.publish(stage(model, step));
  }

  /** Every path below the root but the pointer's lock, relative, sorted. */
  static List<String> tree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> root.relativize(path).toString())
          .filter(path -> !path.endsWith(".CURRENT.lock"))
          .sorted()
          .toList();
    }
  }
}
