package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code CURRENT}: the snapshot of a model to serve.
 *
 * @param generation grows by one each time the pointer moves
 * @param snapshot the snapshot's id
 * @param manifestSha256 of the bytes of its {@code contraflow.json}
 */
record Pointer(int formatVersion, long generation, String snapshot, String manifestSha256) {
  static final String FILE = "CURRENT";
  static final int VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Pointer.class);
  private static final SealedJson<Pointer> JSON =
      new SealedJson<>("contraflow-pointer", VERSION, VERSION, Pointer.class);

  Pointer {
    Objects.requireNonNull(manifestSha256, "manifestSha256");
    if (!snapshot.matches("step-[0-9]+-[0-9a-f]{12}")) {
      throw new IllegalArgumentException("a pointer must name a snapshot, names " + snapshot);
    }
  }

  /** Empty if the model has none. */
  static Optional<Pointer> read(Path modelDirectory) throws IOException {
    Path file = modelDirectory.resolve(FILE);
    try {
      return Optional.of(JSON.fromBytes(Files.readAllBytes(file), file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Points to a snapshot in the same directory; does nothing if it is pointed to already. */
  static void move(Path modelDirectory, PublishedSnapshot target) throws IOException {
    String manifestSha256 = Sha256.of(target.directory().resolve(Manifest.FILE));
    Optional<Pointer> before = Optional.empty();
    try {
      before = read(modelDirectory);
    } catch (CorruptException e) {
      LOG.warn("{}; a new pointer is written", e.getMessage());
    }
    if (before.isEmpty() || !before.get().targets(target, manifestSha256)) {
      long generation = before.map(Pointer::generation).orElse(0L) + 1;
      Pointer after = new Pointer(VERSION, generation, target.id(), manifestSha256);
      Directories.replace(modelDirectory.resolve(FILE), JSON.toBytes(after));
    }
  }

  private boolean targets(PublishedSnapshot target, String itsManifestSha256) {
    return snapshot.equals(target.id()) && manifestSha256.equals(itsManifestSha256);
  }
}
