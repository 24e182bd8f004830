package io.contraflow.state.snapshot;

import io.contraflow.state.format.FormatException;
import java.util.Objects;

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

  private static final SealedJson<Pointer> JSON =
      new SealedJson<>("contraflow-pointer", VERSION, Pointer.class);

  Pointer {
    Objects.requireNonNull(manifestSha256, "manifestSha256");
    if (!snapshot.matches("step-[0-9]+-[0-9a-f]{12}")) {
      throw new IllegalArgumentException("a pointer must name a snapshot, names " + snapshot);
    }
  }

  boolean targets(PublishedSnapshot snapshot, String itsManifestSha256) {
    return this.snapshot.equals(snapshot.id()) && manifestSha256.equals(itsManifestSha256);
  }

  byte[] toBytes() {
    return JSON.toBytes(this);
  }

  static Pointer fromBytes(byte[] bytes, Object where) throws FormatException {
    return JSON.fromBytes(bytes, where);
  }
}
