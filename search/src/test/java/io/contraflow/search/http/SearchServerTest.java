package io.contraflow.search.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.contraflow.search.model.ServedModels;
import io.contraflow.search.model.TestSnapshots;
import io.contraflow.search.page.PageOptions;
import io.contraflow.search.page.RecordedEvents;
import io.contraflow.search.page.SearchPages;
import io.contraflow.search.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final RecordedEvents events = new RecordedEvents();
  private final List<String> waitingFor = new CopyOnWriteArrayList<>();
  private ServedModels models;
  private SearchService service;
  private SearchServer server;

  @BeforeEach
  void start() throws IOException {
    models =
        new ServedModels(TestSnapshots.encoder(TestSnapshots.start(directory, 1)), Runnable::run);
    models.put("d1", "a river of water");
    models.put("d/2", "<script>alert('water')</script>");
    models.refresh();
    AtomicLong ids = new AtomicLong();
    SearchPages pages =
        new SearchPages(
            models,
            events,
            PageOptions.defaults(),
            () -> 1000,
            () -> "s" + ids.incrementAndGet(),
            new Random(1));
    Progress progress =
        new Progress(
            List.of(new Progress.Step(7, 1, 0.5, null, 0.25)),
            List.of(
                new Progress.Snapshot("step-7", 7, 2, 0.25, true, "worse", Map.of("settle", 2.0))),
            List.of());
    service =
        new SearchService(
            models,
            pages,
            step -> step < 7 ? progress : Progress.none(),
            () -> List.copyOf(waitingFor),
            () -> null,
            List.of("a flow of water"));
    server = SearchServer.start(service, ServerOptions.local(0));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    models.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address()).resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> click(String body, String type) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address()).resolve("/api/click"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void shouldAnswerASearchAndTakeItsClick() throws Exception {
    HttpResponse<String> answer = get("/api/search?q=water&ranking=bm25&size=5&user=u1");

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode page = JSON.readTree(answer.body());
    assertThat(page.get("ranking").asText()).isEqualTo("bm25");
    assertThat(page.get("results")).hasSize(2);
    JsonNode first = page.get("results").get(0);
    assertThat(first.get("position").asInt()).isEqualTo(1);
    assertThat(events.impressions.get(0).userId()).isEqualTo("u1");

    String searchId = page.get("search_id").asText();
    String docId = first.get("doc_id").asText();
    HttpResponse<String> taken =
        click(
            JSON.writeValueAsString(Map.of("search_id", searchId, "doc_id", docId)),
            "application/json");

    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(events.clicks).containsExactly(searchId + " " + docId + " 1000");
    assertThat(get("/metrics").body())
        .contains("contraflow_search_clicks_total{ranking=\"bm25\"} 1.0")
        .contains("contraflow_search_impressions_total{ranking=\"bm25\"} 1.0")
        .contains("contraflow_search_documents 2.0")
        .contains("contraflow_search_requests_total{route=\"search\",status=\"200\"} 1.0");
  }

  @Test
  void shouldNotHideThatAClickWasLost() throws Exception {
    JsonNode page = JSON.readTree(get("/api/search?q=water&ranking=bm25").body());
    events.outcome = CompletableFuture.failedFuture(new IOException("no broker"));

    HttpResponse<String> answer =
        click(
            JSON.writeValueAsString(
                Map.of("search_id", page.get("search_id").asText(), "doc_id", "d1")),
            "application/json");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).doesNotContain("broker").contains("try again");
    assertThat(get("/metrics").body()).contains("contraflow_search_clicks_failed_total 1.0");
  }

  @Test
  void shouldGiveDocumentsAsTextWhateverIsInThem() throws Exception {
    HttpResponse<String> answer = get("/api/documents/" + encoded("d/2"));

    assertThat(JSON.readTree(answer.body()).get("text").asText())
        .isEqualTo("<script>alert('water')</script>");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(get("/api/documents/" + encoded("../../etc/passwd")).statusCode()).isEqualTo(404);
    assertThat(get("/../../etc/passwd").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldSayWhatIsWrongWithARequest() throws Exception {
    assertError(get("/api/search"), 400, "q must be a text of 1 to 1000 characters, had 0");
    assertError(get("/api/search?q=a&size=1000"), 400, "size must be in [1, 100], was 1000");
    assertError(get("/api/search?q=a&size=x"), 400, "size must be a whole number");
    assertError(get("/api/search?q=a&q=b"), 400, "q must be given once, came 2 times");
    assertError(get("/api/search?q=a&ranking=best"), 400, "ranking must be bm25, start");
    assertError(get("/api/nothing"), 404, "there is nothing here");
    assertError(get("/api/click"), 405, "the method must be POST");
    assertError(click("{}", "text/plain"), 415, "a click must be application/json");
    assertError(click("[", "application/json"), 400, "the body must be a JSON object");
    assertError(click("{}", "application/json"), 400, "search_id must have 1 to 512");
    assertError(
        click("{\"search_id\":\"x\",\"doc_id\":\"y\"}", "application/json"), 404, "search again");
  }

  private static void assertError(HttpResponse<String> answer, int status, String message)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).get("error").asText()).contains(message);
  }

  @Test
  void shouldTurnAwayWhatIsTooLarge() throws Exception {
    assertThat(
            click("{\"search_id\":\"" + "x".repeat(5000) + "\"}", "application/json").statusCode())
        .isEqualTo(400);
    assertThat(get("/api/search?q=" + "x".repeat(20_000)).statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(events.clicks).isEmpty();
    assertThat(events.impressions).isEmpty();
  }

  @Test
  void shouldTurnAwayOtherSitesAndNames() throws Exception {
    assertThat(get("/api/search?q=water", "Sec-Fetch-Site", "cross-site").statusCode())
        .isEqualTo(403);
    assertThat(get("/api/search?q=water", "Sec-Fetch-Site", "same-site").statusCode())
        .isEqualTo(403);
    assertThat(rawGet("Host: evil.example:80")).startsWith("HTTP/1.1 421");
    assertThat(rawGet("Host: localhost:" + server.port())).startsWith("HTTP/1.1 200");
    assertThat(events.impressions).hasSize(1);
  }

  private String rawGet(String header) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET /api/search?q=water HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldServeThePageWithAPolicyThatNamesItsOwnScript() throws Exception {
    HttpResponse<String> answer = get("/");

    Page page = Page.of(answer.body());
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(answer.headers().firstValue("Content-Security-Policy"))
        .get()
        .asString()
        .contains("default-src 'none'")
        .contains("script-src '" + page.scriptHash() + "'")
        .contains("style-src '" + page.styleHash() + "'")
        .contains("frame-ancestors 'none'");
    assertThat(answer.body())
        .as("it loads nothing from elsewhere")
        .doesNotContainPattern("(src|href)=\"(https?:|//)")
        .doesNotContainPattern("(url\\(|@import|import\\()");
  }

  @Test
  void shouldSayWhetherItIsReady() throws Exception {
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);

    waitingFor.add("documents: 10 of 20 read");

    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> answer = get("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("documents: 10 of 20 read");
    assertThat(get("/health").statusCode()).isEqualTo(503);
  }

  @Test
  void shouldTellOfModelsAndProgress() throws Exception {
    JsonNode served = JSON.readTree(get("/api/models").body());
    assertThat(served.get("documents").asInt()).isEqualTo(2);
    assertThat(served.get("examples").get(0).asText()).isEqualTo("a flow of water");
    assertThat(served.get("learned").get("step").asInt()).isZero();

    JsonNode progress = JSON.readTree(get("/api/progress").body());
    assertThat(progress.get("steps").get(0).get("held_out_mrr").asDouble()).isEqualTo(0.25);
    JsonNode snapshot = progress.get("snapshots").get(0);
    assertThat(snapshot.get("held").asBoolean()).isTrue();
    assertThat(snapshot.get("click_to_served_ms").get("settle").asDouble()).isEqualTo(2);
    assertThat(JSON.readTree(get("/api/progress?after=7").body()).get("steps")).isEmpty();
  }

  @Test
  void shouldSayThatAPortIsTaken() {
    assertThatThrownBy(() -> SearchServer.start(service, ServerOptions.local(server.port())))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("must be able to listen on 127.0.0.1 port " + server.port())
        .hasMessageContaining("set serve.port, or 0 for a free one");
  }

  @Test
  void shouldAnswerNothingAfterItWasClosed() throws Exception {
    server.close();

    assertThatThrownBy(() -> get("/health")).isInstanceOf(ConnectException.class);
  }
}
