package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An alias, the indices that it points to, and their stamps. */
final class Aliases {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,199}");

  private final Cluster cluster;
  private final String alias;

  /**
   * @throws IllegalArgumentException if no alias and index can be named so
   */
  Aliases(Cluster cluster, String alias) {
    if (!NAME.matcher(alias).matches()) {
      throw new IllegalArgumentException(
          "--alias must be 1 to 200 of a-z 0-9 . _ -, starting with a letter or digit, was "
              + alias);
    }
    this.cluster = cluster;
    this.alias = alias;
  }

  String alias() {
    return alias;
  }

  /**
   * @return empty if there is no such alias
   * @throws OpenSearchException if an index has that name
   */
  List<String> indices() throws IOException {
    Answer found = cluster.get("/_alias/" + alias);
    List<String> indices = new ArrayList<>();
    if (found.isMissing()) {
      if (cluster.head("/" + alias).isOk()) {
        throw new OpenSearchException(
            "--alias must be free or an alias, but "
                + alias
                + " is the name of an index; give another name, and let searches use it");
      }
      return indices;
    }
    found.orThrow("show the alias " + alias).json().fieldNames().forEachRemaining(indices::add);
    return indices;
  }

  /** Empty if it is not there. */
  Optional<JsonNode> mapping(String index) throws IOException {
    Answer found = cluster.get("/" + index + "/_mapping");
    return found.isMissing()
        ? Optional.empty()
        : Optional.of(
            found.orThrow("show the mapping of " + index).json().path(index).path("mappings"));
  }

  /** Empty if it is not there, or not Contraflow's. */
  Optional<IndexStamp> stamp(String index) throws IOException {
    Optional<JsonNode> mapping = mapping(index);
    return mapping.isEmpty() ? Optional.empty() : IndexStamp.in(index, mapping.get().path("_meta"));
  }

  /**
   * Points the alias to an index and nothing else, in one step for searches.
   *
   * @param delete which of those that it points to now are deleted in the same step
   */
  void moveTo(String index, List<String> delete) throws IOException {
    ObjectNode body = Cluster.JSON.createObjectNode();
    ArrayNode actions = body.putArray("actions");
    actions.addObject().putObject("add").put("index", index).put("alias", alias);
    for (String old : indices()) {
      if (old.equals(index)) {
        continue;
      }
      if (delete.contains(old)) {
        actions.addObject().putObject("remove_index").put("index", old);
      } else {
        actions.addObject().putObject("remove").put("index", old).put("alias", alias);
      }
    }
    cluster.post("/_aliases", body).orThrow("move the alias " + alias + " to " + index);
  }
}
