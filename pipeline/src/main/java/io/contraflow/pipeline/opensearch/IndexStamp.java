package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.snapshot.Manifest;
import java.util.Optional;

/**
 * What an index says of itself, in its mapping's {@code _meta.contraflow}.
 *
 * @param model as in the events
 * @param snapshotId of the snapshot that embedded the documents
 * @param documentSpaceId queries fit if their snapshot has the same
 * @param dimension values of a vector
 * @param documents how many there are when it is complete
 * @param documentsSha256 of the file's lines
 * @param complete whether all are loaded and counted
 */
record IndexStamp(
    String model,
    String snapshotId,
    String documentSpaceId,
    int dimension,
    long documents,
    String documentsSha256,
    boolean complete) {
  static final int VERSION = 1;

  private static final String KEY = "contraflow";
  private static final String FORMAT = "contraflow-index";

  static IndexStamp of(Manifest manifest, DocumentFile documents) {
    return new IndexStamp(
        manifest.model(),
        manifest.id(),
        manifest.documentSpaceId(),
        manifest.dimension(),
        documents.size(),
        documents.sha256(),
        false);
  }

  IndexStamp completed() {
    return new IndexStamp(
        model, snapshotId, documentSpaceId, dimension, documents, documentsSha256, true);
  }

  /** Whether both are of the same documents in the same space. */
  boolean hasContentOf(IndexStamp other) {
    return documentSpaceId.equals(other.documentSpaceId)
        && documentsSha256.equals(other.documentsSha256)
        && dimension == other.dimension;
  }

  /** The {@code _meta} of a mapping. */
  ObjectNode toMeta() {
    ObjectNode meta = Cluster.JSON.createObjectNode();
    meta.putObject(KEY)
        .put("format", FORMAT)
        .put("formatVersion", VERSION)
        .put("model", model)
        .put("snapshotId", snapshotId)
        .put("documentSpaceId", documentSpaceId)
        .put("dimension", dimension)
        .put("documents", documents)
        .put("documentsSha256", documentsSha256)
        .put("complete", complete);
    return meta;
  }

  /**
   * @param meta the {@code _meta} of a mapping, perhaps missing
   * @return empty if the index is not Contraflow's
   * @throws OpenSearchException if a newer Contraflow made it
   */
  static Optional<IndexStamp> in(String index, JsonNode meta) throws OpenSearchException {
    JsonNode stamp = meta.path(KEY);
    if (!stamp.path("format").asText().equals(FORMAT)) {
      return Optional.empty();
    }
    if (stamp.path("formatVersion").asInt() > VERSION) {
      throw new OpenSearchException(
          "the index "
              + index
              + " must have a stamp of version "
              + VERSION
              + " at most, has "
              + stamp.path("formatVersion").asInt()
              + "; upgrade Contraflow");
    }
    return Optional.of(
        new IndexStamp(
            stamp.path("model").asText(),
            stamp.path("snapshotId").asText(),
            stamp.path("documentSpaceId").asText(),
            stamp.path("dimension").asInt(),
            stamp.path("documents").asLong(),
            stamp.path("documentsSha256").asText(),
            stamp.path("complete").asBoolean()));
  }
}
