package io.contraflow.benchmarks.chaos;

import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An announcement, and what lay where it said when it was read.
 *
 * @param announcement as it was sent
 * @param sentMs wall clock at which it was sent
 * @param manifest of the snapshot; null if there was none to read
 * @param problems what is wrong with its files, a sentence each
 */
record Announced(
    SnapshotAnnouncement announcement, long sentMs, Manifest manifest, List<String> problems) {
  /** Reads the snapshot's files, all of them. */
  static Announced verified(SnapshotAnnouncement announcement, long sentMs) {
    try {
      PublishedSnapshot snapshot = PublishedSnapshot.read(Path.of(announcement.directory()));
      Manifest manifest = snapshot.manifest();
      if (!manifest.id().equals(announcement.id())
          || !manifest.model().equals(announcement.model())
          || !manifest.tensorSha256().equals(announcement.tensorSha256())) {
        return new Announced(
            announcement, sentMs, manifest, List.of(announcement.directory() + " is another's"));
      }
      return new Announced(announcement, sentMs, manifest, Verification.of(snapshot).problems());
    } catch (IOException e) {
      return new Announced(announcement, sentMs, null, List.of(String.valueOf(e.getMessage())));
    }
  }

  /** "model at step". */
  String name() {
    return announcement.model() + " at step " + announcement.step();
  }

  /** Whether both tell of the same parameters and files. */
  boolean sameAs(Announced other) {
    return announcement.equals(other.announcement)
        && (manifest == null || other.manifest == null || manifest.equals(other.manifest));
  }
}
