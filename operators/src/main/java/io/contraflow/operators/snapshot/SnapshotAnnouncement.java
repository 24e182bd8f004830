package io.contraflow.operators.snapshot;

import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;

/**
 * Tells the world that a snapshot can be loaded. May be repeated after a restart, with the same
 * content: everything in it is taken from the snapshot itself. The newest of a model names what the
 * store's pointer named when it was written; where the pointer is pinned or a snapshot is held
 * back, there is none of it.
 *
 * @param model the model
 * @param id its directory's name in the store
 * @param directory where it lies
 * @param step steps taken
 * @param checkpointId the checkpoint that holds the same parameters
 * @param parent the snapshot served before, or null
 * @param eventTimeMs event time that it has learnt from
 * @param createdMs wall-clock time at which it was written
 * @param tensorSha256 hash of its parameters
 * @param documentSpaceId snapshots with the same id share one index of document vectors
 */
public record SnapshotAnnouncement(
    String model,
    String id,
    String directory,
    long step,
    long checkpointId,
    String parent,
    long eventTimeMs,
    long createdMs,
    String tensorSha256,
    String documentSpaceId) {

  /** Of a snapshot in a store. */
  public static SnapshotAnnouncement of(PublishedSnapshot snapshot) {
    Manifest manifest = snapshot.manifest();
    return new SnapshotAnnouncement(
        manifest.model(),
        snapshot.id(),
        snapshot.directory().toString(),
        manifest.step(),
        manifest.checkpointId(),
        manifest.parent(),
        manifest.eventTimeMs(),
        manifest.createdMs(),
        manifest.tensorSha256(),
        manifest.documentSpaceId());
  }
}
