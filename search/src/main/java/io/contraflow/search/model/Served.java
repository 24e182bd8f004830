package io.contraflow.search.model;

import io.contraflow.search.index.DocumentIndex;
import java.util.Objects;

/** A snapshot and an index of its document space, which belong together. */
public record Served(TextEncoder encoder, DocumentIndex index) {
  public Served {
    Objects.requireNonNull(encoder, "encoder");
    if (!encoder.space().equals(index.space())) {
      throw new IllegalArgumentException(
          "a snapshot and its index must be of one document space: snapshot %s has %s, the index %s; embed the documents again"
              .formatted(
                  encoder.manifest().id(),
                  encoder.space().documentSpaceId(),
                  index.space().documentSpaceId()));
    }
  }

  public String snapshotId() {
    return encoder.manifest().id();
  }
}
