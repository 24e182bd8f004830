package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes snapshots of a model in two steps: each is renamed, so that no listing has it, and then
 * its files go. What is between the two when a process ends is swept by the next.
 */
final class Deletion {
  private static final Logger LOG = LoggerFactory.getLogger(Deletion.class);
  private static final String PREFIX = ".deleting-";

  private Deletion() {}

  /**
   * Takes from the listing what is not worth keeping.
   *
   * @param used ids that must stay, beside the pointer's target and what is pinned
   * @return what was taken, to be given to {@link #finish}
   */
  static List<PublishedSnapshot> hide(Path modelDirectory, Instant now, Set<String> used)
      throws IOException {
    if (!Files.isDirectory(modelDirectory)) {
      return List.of();
    }
    return PointerLock.holding(
        modelDirectory,
        () -> {
          Set<String> needed = new TreeSet<>(used);
          Optional<Pointer> pointer = Pointer.read(modelDirectory);
          pointer.ifPresent(it -> needed.add(it.snapshot()));
          pointer.ifPresent(it -> needed.addAll(it.pins()));
          return hideAllBut(needed, SnapshotListing.in(modelDirectory), now);
        });
  }

  private static List<PublishedSnapshot> hideAllBut(
      Set<String> needed, List<PublishedSnapshot> snapshots, Instant now) throws IOException {
    List<PublishedSnapshot> held = new ArrayList<>();
    List<PublishedSnapshot> others = new ArrayList<>();
    for (PublishedSnapshot snapshot : snapshots) {
      (Verdict.isHeld(snapshot.directory()) ? held : others).add(snapshot);
    }
    Set<String> kept = new TreeSet<>(Retention.kept(others, needed, now));
    kept.addAll(Retention.kept(held, needed, now)); // takes no other's hour or day
    List<PublishedSnapshot> hidden = new ArrayList<>();
    for (PublishedSnapshot snapshot : snapshots) {
      if (!kept.contains(snapshot.id())) {
        Files.move(snapshot.directory(), hidden(snapshot), StandardCopyOption.ATOMIC_MOVE);
        hidden.add(snapshot);
      }
    }
    return hidden;
  }

  private static Path hidden(PublishedSnapshot snapshot) {
    return snapshot.directory().resolveSibling(PREFIX + snapshot.id());
  }

  /** Deletes the files of one that was hidden. */
  static void finish(PublishedSnapshot hidden) throws IOException {
    Directories.delete(hidden(hidden));
  }

  /** Deletes what writers that are gone left behind. */
  static void sweep(Path modelDirectory) throws IOException {
    Set<Path> leftovers = new TreeSet<>();
    Directories.children(modelDirectory, StagingArea.PREFIX + "*")
        .forEach(path -> leftovers.add(StagingArea.directoryOf(path)));
    for (Path leftover : leftovers) {
      if (StagingArea.sweep(leftover)) {
        LOG.info("deleted the unfinished snapshot {}", leftover);
      }
    }
    for (Path leftover : Directories.children(modelDirectory, PREFIX + "*")) {
      Directories.delete(leftover);
    }
  }
}
