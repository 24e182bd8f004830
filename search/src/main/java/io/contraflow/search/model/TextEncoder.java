package io.contraflow.search.model;

import io.contraflow.search.index.IndexSpace;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.Manifest;

/** Text to the vectors of one snapshot, of length 1 or 0. Any thread may call. */
public interface TextEncoder {

  /** The snapshot. */
  Manifest manifest();

  /** The vector of a text to search for: (D). */
  float[] query(String text);

  /** The vector of a text to be found: (D). */
  float[] document(String text);

  /** What documents' vectors belong to. */
  default IndexSpace space() {
    return new IndexSpace(manifest().documentSpaceId(), manifest().dimension());
  }

  /**
   * One over a static model's snapshot.
   *
   * @throws IllegalArgumentException if it is an adapter, or no snapshot of Contraflow's
   */
  static TextEncoder of(SnapshotEncoder encoder) {
    if (encoder.takesVectors()) {
      throw new IllegalArgumentException(
          "a snapshot that is given text must be of a static model, this is an adapter; give the"
              + " vectors of its embedder to it");
    }
    Manifest manifest =
        encoder
            .manifest()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a snapshot that is served must have a "
                            + Manifest.FILE
                            + ", has none; give one that Contraflow wrote"));
    return new TextEncoder() {
      @Override
      public Manifest manifest() {
        return manifest;
      }

      @Override
      public float[] query(String text) {
        return encoder.embedQuery(text);
      }

      @Override
      public float[] document(String text) {
        return encoder.embedDocument(text);
      }
    };
  }
}
