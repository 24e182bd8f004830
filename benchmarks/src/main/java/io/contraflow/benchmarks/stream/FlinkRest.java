package io.contraflow.benchmarks.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a cluster's REST interface says of one job. Any thread may ask. */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;
  private final String job;

  /**
   * @param job its id
   */
  public FlinkRest(URI address, String job) {
    this.address = address;
    this.job = job;
  }

  /**
   * A completed checkpoint as one vertex saw it; sums and maxima are over its subtasks.
   *
   * @param uploadedBytes written for it by the whole job
   * @param syncMs longest time for which a subtask stood still
   * @param asyncMs longest upload
   * @param alignmentMs longest wait from the first barrier to the last
   * @param startDelayMs longest time from the trigger to the first barrier
   */
  public record Checkpoint(
      long id,
      long uploadedBytes,
      long durationMs,
      long syncMs,
      long asyncMs,
      long alignmentMs,
      long startDelayMs) {}

  /** An answer of {@code /jobs/ID} and then the path. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address.resolve("/jobs/" + job + path)).build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(
          "the cluster must answer 200, was " + response.statusCode() + ": " + request.uri());
    }
    return JSON.readTree(response.body());
  }

  /** As in {@code RUNNING}. */
  public String state() throws IOException, InterruptedException {
    return get("").path("state").asText();
  }

  /** Whether every subtask of every vertex runs: what is restored has been restored then. */
  public boolean allRun() throws IOException, InterruptedException {
    JsonNode vertices = get("").path("vertices");
    for (JsonNode vertex : vertices) {
      if (!vertex.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return !vertices.isEmpty();
  }

  /** Longest time from a subtask's scheduling until it ran, its state restored, in ms. */
  public long startMs(String vertexId) throws IOException, InterruptedException {
    long longest = 0;
    for (JsonNode subtask : get("/vertices/" + vertexId).path("subtasks")) {
      JsonNode spent = subtask.path("status-duration");
      long before = 0;
      for (String status : List.of("SCHEDULED", "DEPLOYING", "INITIALIZING")) {
        before += Math.max(0, spent.path(status).asLong());
      }
      longest = Math.max(longest, before);
    }
    return longest;
  }

  /**
   * @param name that a vertex has in its own
   */
  public String vertex(String name) throws IOException, InterruptedException {
    for (JsonNode vertex : get("").path("vertices")) {
      if (vertex.path("name").asText().contains(name)) {
        return vertex.path("id").asText();
      }
    }
    throw new IllegalArgumentException("no vertex of that name: " + name);
  }

  /**
   * Completed checkpoints that the cluster still knows, oldest first: the web page's history, so
   * ask before it forgets.
   */
  public List<Checkpoint> checkpoints(String vertexId) throws IOException, InterruptedException {
    List<Checkpoint> found = new ArrayList<>();
    for (JsonNode checkpoint : get("/checkpoints").path("history")) {
      if (checkpoint.path("status").asText().equals("COMPLETED")
          && !checkpoint.path("is_savepoint").asBoolean()) {
        found.add(0, checkpoint(checkpoint, vertexId));
      }
    }
    return found;
  }

  private Checkpoint checkpoint(JsonNode checkpoint, String vertexId)
      throws IOException, InterruptedException {
    long id = checkpoint.path("id").asLong();
    JsonNode summary = get("/checkpoints/details/" + id + "/subtasks/" + vertexId).path("summary");
    JsonNode duration = summary.path("checkpoint_duration");
    return new Checkpoint(
        id,
        checkpoint.path("checkpointed_size").asLong(),
        checkpoint.path("end_to_end_duration").asLong(),
        duration.path("sync").path("max").asLong(),
        duration.path("async").path("max").asLong(),
        summary.path("alignment").path("duration").path("max").asLong(),
        summary.path("start_delay").path("max").asLong());
  }

  /** Completed checkpoints so far. */
  public long completed() throws IOException, InterruptedException {
    return get("/checkpoints").path("counts").path("completed").asLong();
  }

  /**
   * The sums over a vertex's subtasks of metrics; without those that the cluster has not heard of.
   * The answer is as old as the question before: ask, wait {@code metrics.fetcher.update-interval},
   * ask again.
   *
   * @param names without the subtask's number, as in {@code learn.contraflow.steps}
   */
  public Map<String, Double> metrics(String vertexId, List<String> names)
      throws IOException, InterruptedException {
    Map<String, Double> sums = new TreeMap<>();
    String query = "?agg=sum&get=" + String.join(",", names);
    for (JsonNode metric : get("/vertices/" + vertexId + "/subtasks/metrics" + query)) {
      sums.put(metric.path("id").asText(), metric.path("sum").asDouble());
    }
    return sums;
  }
}
