/**
 * What a search service adds to read snapshots: {@link io.contraflow.serving.SnapshotWatcher}
 * follows a model, {@link io.contraflow.serving.SnapshotEncoder} turns text, or for an adapter its
 * embedder's vectors, into unit vectors.
 */
package io.contraflow.serving;
