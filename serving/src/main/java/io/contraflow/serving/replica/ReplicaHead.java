package io.contraflow.serving.replica;

import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.SealedJson;
import io.contraflow.state.snapshot.Towers;
import java.util.Objects;

/**
 * Which snapshot a replica holds.
 *
 * @param generation of its rows
 * @param snapshot the snapshot's id
 * @param model as in the events
 * @param tower a {@link Towers#label}
 * @param dimension D
 * @param rows of a table
 * @param tensorSha256 of the queries' table
 * @param documentSpaceId of its vectors
 */
record ReplicaHead(
    int formatVersion,
    int generation,
    String snapshot,
    String model,
    String tower,
    int dimension,
    int rows,
    String tensorSha256,
    String documentSpaceId) {
  static final int VERSION = 1;
  static final SealedJson<ReplicaHead> JSON =
      new SealedJson<>("contraflow-replica", VERSION, VERSION, ReplicaHead.class);

  ReplicaHead {
    Objects.requireNonNull(snapshot, "snapshot");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(tensorSha256, "tensorSha256");
    Objects.requireNonNull(documentSpaceId, "documentSpaceId");
    Towers.of(tower);
    if (generation < 1 || dimension < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "generation, dimension and rows must be positive: %d, %d, %d"
              .formatted(generation, dimension, rows));
    }
  }

  static ReplicaHead of(Manifest manifest, int generation, int rows) {
    return new ReplicaHead(
        VERSION,
        generation,
        manifest.id(),
        manifest.model(),
        manifest.tower(),
        manifest.dimension(),
        rows,
        manifest.tensorSha256(),
        manifest.documentSpaceId());
  }

  /** Whether this is the snapshot. */
  boolean is(Manifest manifest) {
    return snapshot.equals(manifest.id())
        && model.equals(manifest.model())
        && tower.equals(manifest.tower())
        && tensorSha256.equals(manifest.tensorSha256())
        && documentSpaceId.equals(manifest.documentSpaceId());
  }

  boolean isShared() {
    return Towers.of(tower) == Towers.SHARED;
  }
}
