package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A snapshot that is written and forced, and that nobody can see yet. Ends in {@link
 * SnapshotStore#publish} or {@link #discard}; until then it takes disk space, and no sweep of this
 * process deletes it.
 */
public final class StagedSnapshot {
  private final StagingArea area;
  private final Manifest manifest;
  private boolean ended;

  StagedSnapshot(StagingArea area, Manifest manifest) {
    this.area = area;
    this.manifest = manifest;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** The id that it will have. */
  public String id() {
    return manifest.id();
  }

  /** Writes beside its files what was judged of it; before it is published. */
  public synchronized void judge(Verdict verdict) throws IOException {
    verdict.write(directory());
  }

  /** Deletes it. Does nothing once it is published or discarded. */
  public synchronized void discard() throws IOException {
    if (!ended) {
      ended = true;
      area.close();
    }
  }

  synchronized Path directory() {
    if (ended) {
      throw new IllegalStateException(
          "a staged snapshot can be published once: " + id() + " was published or discarded");
    }
    return area.directory();
  }
}
