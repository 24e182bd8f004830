package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What lies in a model's directory. */
final class SnapshotListing {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotListing.class);

  private SnapshotListing() {}

  /** By step; what cannot be read, or lies under another name than its own, is left out. */
  static List<PublishedSnapshot> in(Path modelDirectory) throws IOException {
    return in(modelDirectory, problem -> LOG.warn("left out of the list: {}", problem));
  }

  /**
   * The same.
   *
   * @param unreadable is told of each that cannot be read
   */
  static List<PublishedSnapshot> in(Path modelDirectory, Consumer<String> unreadable)
      throws IOException {
    return in(modelDirectory, "step-*", unreadable);
  }

  /** Those of one step. */
  static List<PublishedSnapshot> of(Path modelDirectory, long step) throws IOException {
    return in(
        modelDirectory,
        Manifest.idPrefix(step) + "*",
        problem -> LOG.warn("not published again: {}", problem));
  }

  private static List<PublishedSnapshot> in(
      Path modelDirectory, String name, Consumer<String> unreadable) throws IOException {
    List<PublishedSnapshot> snapshots = new ArrayList<>();
    for (Path directory : Directories.children(modelDirectory, name)) {
      try {
        PublishedSnapshot snapshot = PublishedSnapshot.read(directory);
        if (directory.getFileName().toString().equals(snapshot.id())) {
          snapshots.add(snapshot);
        }
      } catch (FormatException e) {
        unreadable.accept(e.getMessage());
      }
    }
    snapshots.sort(
        Comparator.<PublishedSnapshot>comparingLong(s -> s.manifest().step())
            .thenComparing(PublishedSnapshot::id));
    return snapshots;
  }

  /** Whether a finished snapshot of this identity is there; anything else there is no snapshot. */
  static boolean holds(Path directory, Manifest manifest) throws IOException {
    if (!Files.exists(directory)) {
      return false;
    }
    try {
      Manifest there = PublishedSnapshot.read(directory).manifest();
      return there.model().equals(manifest.model())
          && there.step() == manifest.step()
          && there.tensorSha256().equals(manifest.tensorSha256())
          && there.tower().equals(manifest.tower())
          && Objects.equals(there.tokenizerSha256(), manifest.tokenizerSha256())
          && there.documentSpaceId().equals(manifest.documentSpaceId())
          && complete(directory, there);
    } catch (CorruptException e) {
      LOG.warn("{}; it is written anew", e.getMessage());
      return false;
    }
  }

  private static boolean complete(Path directory, Manifest manifest) throws IOException {
    for (Map.Entry<String, FileEntry> entry : manifest.files().entrySet()) {
      Path file = directory.resolve(entry.getKey());
      if (!Files.isRegularFile(file) || Files.size(file) != entry.getValue().bytes()) {
        LOG.warn("{} is missing or cut short; its snapshot is written anew", file);
        return false;
      }
    }
    return true;
  }
}
