package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A collection in an index of its own, and the alias moved to it once every document is there and
 * counted. Searches of the alias see the old index or the whole new one. The index is named after
 * what is in it, so that a load which was killed goes on, and one that is done does nothing.
 */
public final class BlueGreen {
  private static final int NAME_DIGITS = 12;
  private static final int GRAPH_NEIGHBOURS = 16;
  private static final int GRAPH_CANDIDATES = 256;

  private final Cluster cluster;
  private final Aliases aliases;
  private final Options options;

  public BlueGreen(Cluster cluster, Options options) {
    this.cluster = cluster;
    this.aliases = new Aliases(cluster, options.alias);
    this.options = options;
  }

  /**
   * What is asked for.
   *
   * @param shards null for the cluster's default
   * @param replicas null for the cluster's default
   * @param deleteOld whether the indices that the alias leaves are deleted, if Contraflow made them
   */
  public record Options(String alias, Integer shards, Integer replicas, boolean deleteOld) {}

  /** Told how many documents are in the index. */
  public interface Progress {
    void show(long done, long total);
  }

  /**
   * What was done.
   *
   * @param index the alias's
   * @param documentSpaceId of its vectors
   * @param snapshotId that embedded them
   * @param documents in it
   * @param written by this call
   * @param withoutVector of the documents that this call looked at
   * @param before what the alias pointed to
   * @param kept of those before, what is there still
   */
  public record Outcome(
      String index,
      String documentSpaceId,
      String snapshotId,
      long documents,
      long written,
      long withoutVector,
      List<String> before,
      List<String> kept) {}

  /**
   * @param documents JSON lines
   * @throws IOException if it cannot be done; then the alias points to what it did before
   */
  public Outcome run(DocumentVectors vectors, Path documents, Progress progress)
      throws IOException {
    Answer root = cluster.get("/").orThrow("say what it is");
    requireOpenSearch(root.json());
    List<String> before = aliases.indices();
    DocumentFile file = DocumentFile.read(documents);
    IndexStamp wanted = IndexStamp.of(vectors.manifest(), file);
    String index = name(wanted);
    IndexStamp stamp = existing(index, wanted);
    BulkLoad load = new BulkLoad(cluster, index);
    if (!stamp.complete()) {
      long[] done = new long[1];
      progress.show(0, file.size());
      file.batches(
          batch -> {
            load.add(batch, vectors.of(batch));
            done[0] += batch.size();
            progress.show(done[0], file.size());
          });
      finish(index);
    }
    long counted = counted(index);
    if (counted != file.size()) {
      throw new OpenSearchException(
          "the index "
              + index
              + " must have the file's "
              + file.size()
              + " documents, has "
              + counted
              + "; delete it and give the same command again. The alias was not moved");
    }
    IndexStamp complete = stamp.completed();
    if (!stamp.complete()) {
      ObjectNode mapping = Cluster.JSON.createObjectNode();
      mapping.set("_meta", complete.toMeta());
      cluster.put("/" + index + "/_mapping", mapping).orThrow("mark " + index + " as complete");
    }
    List<String> old = before.stream().filter(each -> !each.equals(index)).toList();
    List<String> deleted = options.deleteOld ? ours(old) : List.of();
    aliases.moveTo(index, deleted);
    List<String> kept = new ArrayList<>(old);
    kept.removeAll(deleted);
    return new Outcome(
        index,
        complete.documentSpaceId(),
        complete.snapshotId(),
        counted,
        load.written(),
        load.withoutVector(),
        before,
        kept);
  }

  private void requireOpenSearch(JsonNode root) throws OpenSearchException {
    String number = root.path("version").path("number").asText("");
    if (number.isEmpty()) {
      throw new OpenSearchException(
          cluster.address() + " must be OpenSearch, answered as something else; check the address");
    }
    if (root.path("version").path("build_flavor").isTextual()) { // only Elasticsearch has it
      throw new OpenSearchException(
          cluster.address()
              + " must be OpenSearch, was Elasticsearch "
              + number
              + ", which has no knn_vector; give an OpenSearch cluster");
    }
  }

  private String name(IndexStamp wanted) {
    String content =
        String.join(
            "\n",
            wanted.documentSpaceId(),
            wanted.documentsSha256(),
            String.valueOf(options.shards),
            String.valueOf(options.replicas),
            String.valueOf(IndexStamp.VERSION));
    String hash = Sha256.of(content.getBytes(StandardCharsets.UTF_8));
    return options.alias + "-" + hash.substring(0, NAME_DIGITS);
  }

  /** The index's stamp; it is made if it is not there. */
  private IndexStamp existing(String index, IndexStamp wanted) throws IOException {
    if (aliases.mapping(index).isEmpty()) {
      create(index, wanted);
      return wanted;
    }
    Optional<IndexStamp> found = aliases.stamp(index).filter(wanted::hasContentOf);
    return found.orElseThrow(
        () ->
            new OpenSearchException(
                "the index "
                    + index
                    + " must be what an earlier call of this command began, but its mapping says"
                    + " otherwise; delete it, or give another alias"));
  }

  private void create(String index, IndexStamp stamp) throws IOException {
    ObjectNode body = Cluster.JSON.createObjectNode();
    ObjectNode settings = body.putObject("settings").putObject("index");
    settings.put("knn", true).put("refresh_interval", "-1");
    if (options.shards != null) {
      settings.put("number_of_shards", options.shards);
    }
    if (options.replicas != null) {
      settings.put("number_of_replicas", options.replicas);
    }
    ObjectNode mappings = body.putObject("mappings").put("dynamic", "strict");
    mappings.set("_meta", stamp.toMeta());
    ObjectNode fields = mappings.putObject("properties");
    fields.putObject("text").put("type", "text");
    fields.putObject("topic").put("type", "keyword");
    fields
        .putObject("vector")
        .put("type", "knn_vector")
        .put("dimension", stamp.dimension())
        .putObject("method")
        .put("name", "hnsw")
        .put("engine", "lucene")
        .put("space_type", "innerproduct") // of unit vectors, the cosine
        .putObject("parameters")
        .put("m", GRAPH_NEIGHBOURS)
        .put("ef_construction", GRAPH_CANDIDATES);
    Answer answer = cluster.put("/" + index, body);
    if (!answer.isOk() && answer.reason().matches(".*(knn_vector|index\\.knn).*")) {
      throw new OpenSearchException(
          "the cluster must have the k-NN plugin, has it not: "
              + answer.reason()
              + "; install opensearch-knn on every node, or a distribution that brings it");
    }
    answer.orThrow("create the index " + index);
  }

  /** Searchable, and whole on the disks that it has to be on. */
  private void finish(String index) throws IOException {
    cluster
        .put("/" + index + "/_settings", Cluster.json("{\"index\":{\"refresh_interval\":null}}"))
        .orThrow("let " + index + " be refreshed");
    cluster.post("/" + index + "/_refresh", Cluster.json("{}")).orThrow("refresh " + index);
    Answer health =
        cluster.get("/_cluster/health/" + index + "?wait_for_status=yellow&timeout=60s");
    if (!health.isOk() || health.json().path("timed_out").asBoolean()) {
      throw new OpenSearchException(
          "every shard of "
              + index
              + " must be there before the alias moves, status is "
              + health.json().path("status").asText("unknown")
              + "; see to the cluster's health and give the same command again");
    }
  }

  private long counted(String index) throws IOException {
    return cluster
        .get("/" + index + "/_count")
        .orThrow("count the documents of " + index)
        .json()
        .path("count")
        .asLong(-1);
  }

  /** Those that Contraflow made: others are not its to delete. */
  private List<String> ours(List<String> indices) throws IOException {
    List<String> ours = new ArrayList<>();
    for (String index : indices) {
      if (aliases.stamp(index).isPresent()) {
        ours.add(index);
      }
    }
    return ours;
  }
}
