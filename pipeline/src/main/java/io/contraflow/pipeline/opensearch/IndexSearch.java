package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Searches an index that {@link BlueGreen} made, with queries of its own document space only. */
public final class IndexSearch {
  /** The graph is searched for so many at least: with few it misses some of the nearest. */
  private static final int LEAST_CANDIDATES = 200;

  private final Cluster cluster;
  private final Aliases aliases;

  public IndexSearch(Cluster cluster, String alias) {
    this.cluster = cluster;
    this.aliases = new Aliases(cluster, alias);
  }

  /**
   * @param cosine of its vector and the query's
   * @param text null if it has none
   */
  public record Hit(String docId, double cosine, String text) {}

  /**
   * @return the nearest first; empty for a query without tokens
   * @throws OpenSearchException if the alias is not there, its index is not Contraflow's, or holds
   *     documents of another space than the snapshot's
   */
  public List<Hit> search(DocumentVectors vectors, String query, int k) throws IOException {
    // The index itself, not the alias: that may move to another space in between.
    String index = index(vectors);
    float[] vector = vectors.ofQuery(query);
    double squares = 0;
    for (float value : vector) {
      squares += value * value;
    }
    return squares == 0 ? List.of() : nearest(index, vector, k);
  }

  private List<Hit> nearest(String index, float[] vector, int k) throws IOException {
    ObjectNode body = Cluster.JSON.createObjectNode().put("size", k);
    body.putArray("_source").add("text");
    ObjectNode knn = body.putObject("query").putObject("knn").putObject("vector");
    knn.put("k", Math.max(k, LEAST_CANDIDATES));
    ArrayNode values = knn.putArray("vector");
    for (float value : vector) {
      values.add(value);
    }
    JsonNode found = cluster.post("/" + index + "/_search", body).orThrow("search " + index).json();
    List<Hit> hits = new ArrayList<>();
    for (JsonNode hit : found.path("hits").path("hits")) {
      hits.add(
          new Hit(
              hit.path("_id").asText(),
              cosine(hit.path("_score").asDouble()),
              hit.path("_source").path("text").asText(null)));
    }
    return hits;
  }

  /** The score of an inner product s is 1 + s, and 1 / (1 − s) of a negative one. */
  private static double cosine(double score) {
    return score >= 1 ? score - 1 : 1 - 1 / score;
  }

  private String index(DocumentVectors vectors) throws IOException {
    List<String> indices = aliases.indices();
    if (indices.size() != 1) {
      throw new OpenSearchException(
          "the alias "
              + aliases.alias()
              + " must point to one index, points to "
              + (indices.isEmpty() ? "none" : indices)
              + "; load documents with contraflow index --documents");
    }
    String index = indices.get(0);
    Optional<IndexStamp> stamp = aliases.stamp(index);
    String wanted = vectors.manifest().documentSpaceId();
    if (stamp.isEmpty()) {
      throw new OpenSearchException(
          "the index "
              + index
              + " must say its document space, has no contraflow in its mapping's _meta; load it"
              + " with contraflow index --documents");
    }
    if (!stamp.get().documentSpaceId().equals(wanted)) {
      throw new OpenSearchException(
          "the query's snapshot "
              + vectors.manifest().id()
              + " must have the document space of the index "
              + index
              + ", "
              + stamp.get().documentSpaceId()
              + ", has "
              + wanted
              + "; load the documents again with this snapshot (contraflow index --documents), or"
              + " search with one of the space of "
              + stamp.get().snapshotId());
    }
    return index;
  }
}
