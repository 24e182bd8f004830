package io.contraflow.pipeline.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks a search service as anybody would. */
final class SearchClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  SearchClient(String address) {
    this.address = URI.create(address);
  }

  JsonNode search(String query, String ranking, int size, String user) throws Exception {
    return get(
        "/api/search?q=%s&ranking=%s&size=%d&user=%s"
            .formatted(URLEncoder.encode(query, StandardCharsets.UTF_8), ranking, size, user));
  }

  /** Ids of the first hundred. */
  List<String> ranked(String query, String ranking) throws Exception {
    List<String> ids = new ArrayList<>();
    search(query, ranking, 100, "looking")
        .get("results")
        .forEach(result -> ids.add(result.get("doc_id").asText()));
    return ids;
  }

  /** Place of a document among the first hundred; 101 if it is not there. */
  int rank(String query, String ranking, String docId) throws Exception {
    int index = ranked(query, ranking).indexOf(docId);
    return index < 0 ? 101 : index + 1;
  }

  JsonNode get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
    return body(http.send(request, HttpResponse.BodyHandlers.ofString()));
  }

  String text(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  void click(JsonNode page, String docId) throws Exception {
    byte[] body =
        JSON.writeValueAsBytes(
            Map.of("search_id", page.get("search_id").asText(), "doc_id", docId));
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/api/click"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    body(http.send(request, HttpResponse.BodyHandlers.ofString()));
  }

  long step() throws Exception {
    return get("/api/models").get("learned").get("step").asLong();
  }

  private static JsonNode body(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() >= 300) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
