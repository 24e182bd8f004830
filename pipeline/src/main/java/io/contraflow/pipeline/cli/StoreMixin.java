package io.contraflow.pipeline.cli;

import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The store, and the model in it, that a command is about. */
final class StoreMixin {
  @Option(
      names = "--in",
      defaultValue = "contraflow-output",
      paramLabel = "DIR",
      description = "Directory of snapshots, or an output (default: ${DEFAULT-VALUE}).")
  private Path in;

  @Option(
      names = "--model",
      defaultValue = "default",
      paramLabel = "NAME",
      description = "The model (default: ${DEFAULT-VALUE}).")
  private String model;

  String model() {
    return model;
  }

  SnapshotStore store() throws IOException {
    return SnapshotDirectory.store(in.toAbsolutePath().normalize());
  }

  /**
   * @param named a snapshot's directory, or an id in the store
   * @throws FileNotFoundException if there is no such snapshot
   */
  PublishedSnapshot find(String named) throws IOException {
    if (Files.exists(Path.of(named).resolve(Manifest.FILE))) {
      return PublishedSnapshot.read(Path.of(named));
    }
    for (PublishedSnapshot each : store().list(model)) {
      if (each.id().equals(named)) {
        return each;
      }
    }
    throw new FileNotFoundException(
        "there must be a snapshot "
            + named
            + " of model "
            + model
            + " in "
            + in
            + ", found none; contraflow snapshots list "
            + in
            + " shows those that are there");
  }
}
