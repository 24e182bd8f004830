/**
 * What a search service adds to read snapshots: {@link io.contraflow.serving.SnapshotClient}
 * follows a model and embeds with it, {@link io.contraflow.serving.SnapshotEncoder} turns text, or
 * for an adapter its embedder's vectors, into unit vectors with a single snapshot.
 */
package io.contraflow.serving;
