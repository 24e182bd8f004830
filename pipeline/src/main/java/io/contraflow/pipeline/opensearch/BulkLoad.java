package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts documents into an index. One that is there already is left as it is, so that a load can
 * begin again from the start. Not thread-safe.
 */
final class BulkLoad {
  private static final int MAX_REQUEST_BYTES = 5 << 20;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  private final Cluster cluster;
  private final String index;
  private long written;
  private long alreadyThere;
  private long withoutVector;

  BulkLoad(Cluster cluster, String index) {
    this.cluster = cluster;
    this.index = index;
  }

  /** Documents that this load wrote. */
  long written() {
    return written;
  }

  /** Documents that an earlier load had written. */
  long alreadyThere() {
    return alreadyThere;
  }

  /** Documents, written or there, that kNN cannot find: they have no tokens. */
  long withoutVector() {
    return withoutVector;
  }

  private record Item(IndexDocument document, byte[] lines) {}

  /**
   * @param vectors (documents, D)
   * @throws OpenSearchException if OpenSearch refuses one, naming the first
   */
  void add(List<IndexDocument> documents, float[][] vectors) throws IOException {
    List<Item> items = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < vectors.length; i++) {
      Item item = item(documents.get(i), vectors[i]);
      if (bytes > 0 && bytes + item.lines.length > MAX_REQUEST_BYTES) {
        send(items);
        items = new ArrayList<>();
        bytes = 0;
      }
      items.add(item);
      bytes += item.lines.length;
    }
    send(items);
  }

  private Item item(IndexDocument document, float[] vector) throws IOException {
    ObjectNode action = Cluster.JSON.createObjectNode();
    action.putObject("create").put("_id", document.id());
    ObjectNode source = Cluster.JSON.createObjectNode();
    if (document.text() != null) {
      source.put("text", document.text());
    }
    if (document.topic() != null) {
      source.put("topic", document.topic());
    }
    if (isZero(vector)) {
      withoutVector++;
    } else {
      ArrayNode values = source.putArray("vector");
      for (float value : vector) {
        values.add(value);
      }
    }
    String lines =
        Cluster.JSON.writeValueAsString(action)
            + "\n"
            + Cluster.JSON.writeValueAsString(source)
            + "\n";
    return new Item(document, lines.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isZero(float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private void send(List<Item> items) throws IOException {
    List<Item> left = items;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      left.forEach(item -> body.writeBytes(item.lines));
      JsonNode answers =
          cluster
              .bulk("/" + index + "/_bulk", body.toByteArray())
              .orThrow("load documents into " + index)
              .json()
              .path("items");
      List<Item> busy = new ArrayList<>();
      JsonNode why = null;
      for (int i = 0; i < left.size(); i++) {
        JsonNode answer = answers.path(i).path("create");
        if (take(answer, left.get(i), left.size())) {
          continue;
        }
        busy.add(left.get(i));
        why = answer;
      }
      if (!busy.isEmpty() && !cluster.backoff().await(attempt)) {
        throw new OpenSearchException(
            "OpenSearch must have time to load documents, was too busy "
                + cluster.backoff().attempts()
                + " times: "
                + reason(why)
                + "; give the same command again later: it goes on where it stopped");
      }
      left = busy;
    }
  }

  /**
   * @return false if it is to be sent again
   */
  private boolean take(JsonNode answer, Item item, int of) throws OpenSearchException {
    int status = answer.path("status").asInt();
    if (status == CONFLICT) {
      alreadyThere++;
      return true;
    }
    if (answer.path("error").isMissingNode() && status >= 200 && status < 300) {
      written++;
      return true;
    }
    if (Blocks.isFull(answer.path("error"))) {
      throw Blocks.full(reason(answer));
    }
    if (status == TOO_MANY || status == UNAVAILABLE) {
      return false;
    }
    throw new OpenSearchException(
        "OpenSearch must take every document, refused "
            + item.document.id()
            + " (line "
            + item.document.line()
            + ", one of a batch of "
            + of
            + "): "
            + reason(answer)
            + "; mend the document, or the template that gives "
            + index
            + " another mapping. The alias was not moved");
  }

  private static String reason(JsonNode answer) {
    return new Answer(answer.path("status").asInt(), answer).reason();
  }
}
