package io.contraflow.state.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code CURRENT}: the snapshot of a model to serve, and what was pinned by hand. Readers follow
 * {@code snapshot} and need not know the rest, so that a file of this release is read by those that
 * know no pins; where the fields of pins are absent, nothing is pinned.
 *
 * @param generation grows by one each time the pointer moves
 * @param snapshot the snapshot's id
 * @param manifestSha256 of the bytes of its {@code contraflow.json}
 * @param pinned whether the pointer stays where it is until it is released: what is published then
 *     lies beside it
 * @param pins ids of snapshots that retention keeps, sorted
 */
public record Pointer(
    int formatVersion,
    long generation,
    String snapshot,
    String manifestSha256,
    boolean pinned,
    List<String> pins) {
  static final String FILE = "CURRENT";
  static final int VERSION = 1;

  private static final String ID = "step-[0-9]+-[0-9a-f]{12}";
  private static final Logger LOG = LoggerFactory.getLogger(Pointer.class);
  private static final SealedJson<Stored> JSON =
      new SealedJson<>("contraflow-pointer", VERSION, VERSION, Stored.class, "pinned", "pins");

  public Pointer {
    Objects.requireNonNull(manifestSha256, "manifestSha256");
    if (!snapshot.matches(ID)) {
      throw new IllegalArgumentException("a pointer must name a snapshot, names " + snapshot);
    }
    SortedSet<String> sorted = new TreeSet<>(pins);
    if (!sorted.stream().allMatch(id -> id.matches(ID))) {
      throw new IllegalArgumentException("pins must name snapshots, were " + pins);
    }
    pins = List.copyOf(sorted);
  }

  /** As it is in the file, where what is not pinned is absent. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Stored(
      int formatVersion,
      long generation,
      String snapshot,
      String manifestSha256,
      Boolean pinned,
      List<String> pins) {
    Pointer pointer() {
      return new Pointer(
          formatVersion,
          generation,
          snapshot,
          manifestSha256,
          pinned != null && pinned,
          pins == null ? List.of() : pins);
    }
  }

  /** Empty if the model has none. */
  static Optional<Pointer> read(Path modelDirectory) throws IOException {
    Path file = modelDirectory.resolve(FILE);
    try {
      byte[] bytes = Files.readAllBytes(file);
      Stored stored = JSON.fromBytes(bytes, file);
      try {
        return Optional.of(stored.pointer());
      } catch (RuntimeException e) {
        throw new CorruptException(file + " has impossible values: " + e.getMessage(), e);
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The same; of one that is damaged nothing is known, and the next move writes it anew. */
  static Optional<Pointer> readable(Path modelDirectory) throws IOException {
    try {
      return read(modelDirectory);
    } catch (CorruptException e) {
      LOG.warn("{}; a new pointer is written", e.getMessage());
      return Optional.empty();
    }
  }

  /** Replaces the file in one piece. The caller holds the {@link PointerLock}. */
  void write(Path modelDirectory) throws IOException {
    Stored stored =
        new Stored(
            formatVersion,
            generation,
            snapshot,
            manifestSha256,
            pinned ? true : null,
            pins.isEmpty() ? null : pins);
    Directories.replace(modelDirectory.resolve(FILE), JSON.toBytes(stored));
  }

  /** The same, unless the file holds it already; returns this. */
  Pointer writeUnless(Optional<Pointer> before, Path modelDirectory) throws IOException {
    if (!before.equals(Optional.of(this))) {
      write(modelDirectory);
    }
    return this;
  }

  /** A first one. */
  static Pointer to(String snapshot, String manifestSha256) {
    return new Pointer(VERSION, 1, snapshot, manifestSha256, false, List.of());
  }

  /** One generation later if it names something else than before. */
  Pointer moved(String target, String itsManifestSha256) {
    boolean same = snapshot.equals(target) && manifestSha256.equals(itsManifestSha256);
    return new Pointer(
        VERSION, same ? generation : generation + 1, target, itsManifestSha256, pinned, pins);
  }

  Pointer pinned(boolean stays) {
    return new Pointer(VERSION, generation, snapshot, manifestSha256, stays, pins);
  }

  Pointer withPin(String id) {
    SortedSet<String> more = new TreeSet<>(pins);
    more.add(id);
    return new Pointer(VERSION, generation, snapshot, manifestSha256, pinned, List.copyOf(more));
  }

  Pointer withoutPin(String id) {
    return new Pointer(
        VERSION,
        generation,
        snapshot,
        manifestSha256,
        pinned,
        pins.stream().filter(pin -> !pin.equals(id)).toList());
  }
}
