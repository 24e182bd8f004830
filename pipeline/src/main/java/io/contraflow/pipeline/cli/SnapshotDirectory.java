package io.contraflow.pipeline.cli;

import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a user may name where a snapshot is meant: a snapshot's directory, a sentence-transformers
 * one, a store, or an output directory with a store in it. Of a store it is the one to serve.
 */
final class SnapshotDirectory {
  private SnapshotDirectory() {}

  /**
   * @throws FileNotFoundException if there is no snapshot, saying where it was looked for
   */
  static Path find(Path named, String model) throws IOException {
    if (Files.exists(named.resolve(Manifest.FILE)) || Files.exists(named.resolve("modules.json"))) {
      return named;
    }
    for (Path root : List.of(named, named.resolve("snapshots"))) {
      Optional<PublishedSnapshot> current = SnapshotStore.open(root).current(model);
      if (current.isPresent()) {
        return current.get().directory();
      }
    }
    throw new FileNotFoundException(
        named
            + " must be a snapshot, or a directory of snapshots with one of model "
            + model
            + "; contraflow snapshots list shows those that are there");
  }

  /** The store that a user names, as it is or below an output directory. */
  static SnapshotStore store(Path named) throws IOException {
    Path below = named.resolve("snapshots");
    SnapshotStore store = SnapshotStore.open(named);
    return store.models().isEmpty() && Files.isDirectory(below) ? SnapshotStore.open(below) : store;
  }
}
