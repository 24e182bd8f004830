package io.contraflow.benchmarks.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.operators.metric.Metric;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.WebOptions;

/** What a cluster's REST interface says of one job. Any thread may ask. */
public final class FlinkRest {
  /** How old what a cluster of these {@link #options} says may be. */
  public static final long REFRESH_MS = 100;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> LIVE = Set.of("INITIALIZING", "CREATED", "RUNNING");
  private static final int CHECKPOINTS_KNOWN = 5000;
  private static final long POLL_MS = 20;
  private static final int OK = 200;
  private static final int ACCEPTED = 202;

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

  /** Of a cluster whose interface says what is now, and forgets no checkpoint. */
  public static Configuration options() {
    Configuration options = new Configuration();
    options.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(REFRESH_MS));
    options.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(REFRESH_MS));
    options.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, CHECKPOINTS_KNOWN);
    return options;
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
    return send(request(path), OK);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve("/jobs/" + job + path));
  }

  private JsonNode send(HttpRequest.Builder asked, int status)
      throws IOException, InterruptedException {
    HttpRequest request = asked.build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != status) {
      throw new IOException(
          "the cluster must answer %d, was %d: %s"
              .formatted(status, response.statusCode(), request.uri()));
    }
    return JSON.readTree(response.body());
  }

  /**
   * Asks for a checkpoint and waits until it is complete. The answer is fetched, since a cluster
   * does not stop before what it was asked to do has been asked for.
   */
  public void takeCheckpoint() throws IOException, InterruptedException {
    String trigger =
        send(
                request("/checkpoints")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}")),
                ACCEPTED)
            .path("request-id")
            .asText();
    JsonNode answer = get("/checkpoints/" + trigger);
    while (!answer.path("status").path("id").asText().equals("COMPLETED")) {
      mustLive();
      Thread.sleep(POLL_MS);
      answer = get("/checkpoints/" + trigger);
    }
    if (answer.path("operation").has("failure-cause")) {
      throw new IOException("a checkpoint must be complete: " + answer.path("operation"));
    }
  }

  /** As in {@code RUNNING}. */
  public String state() throws IOException, InterruptedException {
    return get("").path("state").asText();
  }

  /**
   * @throws IllegalStateException if the job has failed or ended
   */
  public void mustLive() throws IOException, InterruptedException {
    String state = state();
    if (!LIVE.contains(state)) {
      throw new IllegalStateException("the job must run, was " + state + "; --verbose says more");
    }
  }

  /**
   * Waits until everything runs.
   *
   * @throws IllegalStateException if the job has failed or ended
   */
  public void awaitRunning() throws IOException, InterruptedException {
    while (!allRun()) {
      mustLive();
      Thread.sleep(POLL_MS);
    }
  }

  /** Whether every subtask of every vertex runs. */
  private boolean allRun() throws IOException, InterruptedException {
    JsonNode vertices = get("").path("vertices");
    for (JsonNode vertex : vertices) {
      if (!vertex.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return !vertices.isEmpty();
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
   * The sums of the job's own metrics over a vertex's subtasks and operators and over their labels,
   * which must be made of letters that an address may have; 0 for what the cluster has not heard of
   * yet. The answer is as old as the question before: ask, wait {@link #REFRESH_MS}, ask again.
   */
  public Map<Metric, Double> metrics(String vertexId, Set<Metric> asked)
      throws IOException, InterruptedException {
    String path = "/vertices/" + vertexId + "/subtasks/metrics";
    Map<String, Metric> named = new TreeMap<>();
    for (JsonNode metric : get(path)) {
      String id = metric.path("id").asText();
      asked.stream().filter(one -> one.isNamed(id)).forEach(one -> named.put(id, one));
    }
    Map<Metric, Double> sums = new EnumMap<>(Metric.class);
    asked.forEach(one -> sums.put(one, 0.0));
    for (JsonNode metric : get(path + "?agg=sum&get=" + String.join(",", named.keySet()))) {
      sums.merge(named.get(metric.path("id").asText()), metric.path("sum").asDouble(), Double::sum);
    }
    return sums;
  }
}
