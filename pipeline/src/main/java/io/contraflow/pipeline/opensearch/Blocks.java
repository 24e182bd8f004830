package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.databind.JsonNode;

/** Indices that OpenSearch made read-only because a disk ran full. Waiting does not help. */
final class Blocks {
  private Blocks() {}

  static boolean isFull(Answer answer) {
    return isFull(answer.json().path("error"));
  }

  /**
   * @param error of a call, or of an item of a bulk
   */
  static boolean isFull(JsonNode error) {
    return error.path("type").asText().equals("cluster_block_exception")
        && error.path("reason").asText().contains("read-only-allow-delete");
  }

  static OpenSearchException full(String reason) {
    return new OpenSearchException(
        "the cluster's disks must have room, but OpenSearch made the index read-only: "
            + reason
            + "; make room or raise the flood-stage watermark, then give the same command again: it"
            + " goes on where it stopped");
  }
}
