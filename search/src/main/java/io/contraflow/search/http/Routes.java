package io.contraflow.search.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.contraflow.search.index.SearchDeadline;
import io.contraflow.search.page.Ranking;
import io.contraflow.search.page.RefusedException;
import io.contraflow.search.page.SearchPages;
import io.contraflow.search.page.ShownPage;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked for where. Handlers may block. */
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
  private static final int DEFAULT_SIZE = 10;
  private static final long ACKNOWLEDGED_WITHIN_S = 5;

  private final SearchService service;
  private final SearchMetrics metrics;
  private final Page page;

  Routes(SearchService service, SearchMetrics metrics, Page page) {
    this.service = service;
    this.metrics = metrics;
    this.page = page;
  }

  private interface Route {
    void answer(HttpServerExchange exchange) throws Exception;
  }

  HttpHandler handler() {
    PathHandler paths =
        new PathHandler(counted("unknown", Methods.GET, Routes::unknown))
            .addExactPath("/", counted("page", Methods.GET, this::page))
            .addExactPath("/api/search", counted("search", Methods.GET, this::search))
            .addExactPath("/api/click", counted("click", Methods.POST, this::click))
            .addPrefixPath("/api/documents", counted("document", Methods.GET, this::document))
            .addExactPath("/api/models", counted("models", Methods.GET, this::models))
            .addExactPath("/api/progress", counted("progress", Methods.GET, this::progress))
            .addExactPath("/health", counted("health", Methods.GET, this::health))
            .addExactPath("/health/live", counted("health", Methods.GET, this::live))
            .addExactPath("/health/ready", counted("health", Methods.GET, this::health))
            .addExactPath("/metrics", counted("metrics", Methods.GET, this::metrics));
    return new BlockingHandler(paths);
  }

  private HttpHandler counted(String route, HttpString method, Route answer) {
    return exchange -> {
      try {
        boolean head =
            method.equals(Methods.GET) && exchange.getRequestMethod().equals(Methods.HEAD);
        if (!exchange.getRequestMethod().equals(method) && !head) {
          exchange.getResponseHeaders().put(Headers.ALLOW, method.toString());
          Json.fail(exchange, 405, "the method must be " + method);
        } else {
          answer.answer(exchange);
        }
      } catch (RefusedException e) {
        Json.fail(
            exchange, e.reason() == RefusedException.Reason.INVALID ? 400 : 404, e.getMessage());
      } catch (SearchDeadline.PassedException e) {
        Json.fail(exchange, 503, e.getMessage());
      } catch (Exception e) {
        LOG.error("{} could not be answered", route, e);
        Json.fail(exchange, 500, "the request could not be answered; the service's log says why");
      }
      metrics.answered(route, exchange.getStatusCode());
    };
  }

  private static void unknown(HttpServerExchange exchange) throws JsonProcessingException {
    Json.fail(exchange, 404, "there is nothing here; docs/serve.md lists what there is");
  }

  private void page(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html; charset=utf-8");
    exchange.getResponseSender().send(page.html());
  }

  private void search(HttpServerExchange exchange) throws JsonProcessingException {
    String ranking = parameter(exchange, "ranking").orElse(null);
    SearchPages.Request request =
        new SearchPages.Request(
            parameter(exchange, "q").orElse(null),
            ranking == null ? null : ranking(ranking),
            whole(exchange, "size", DEFAULT_SIZE),
            parameter(exchange, "user").orElse(null));
    long beganNs = System.nanoTime();
    ShownPage shown = service.pages().search(request);
    metrics.shown(shown.ranking(), shown.page().results().isEmpty(), System.nanoTime() - beganNs);
    Json.send(exchange, 200, Answers.page(shown));
  }

  private static Ranking ranking(String label) {
    try {
      return Ranking.of(label);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private void click(HttpServerExchange exchange) throws Exception {
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !type.startsWith("application/json")) {
      Json.fail(exchange, 415, "a click must be application/json");
      return;
    }
    JsonNode body = body(exchange);
    String searchId = body.path("search_id").asText("");
    String docId = body.path("doc_id").asText("");
    try {
      var sent = service.pages().click(searchId, docId);
      sent.toCompletableFuture().get(ACKNOWLEDGED_WITHIN_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a click could not be sent on: {}", e.toString());
      metrics.clickFailed();
      Json.fail(exchange, 503, "the click could not be stored; try again");
      return;
    }
    service.pages().page(searchId).ifPresent(shown -> metrics.clicked(shown.ranking()));
    Json.send(exchange, 202, Map.of("accepted", true));
  }

  private static JsonNode body(HttpServerExchange exchange) {
    try {
      JsonNode body = Json.read(exchange.getInputStream().readAllBytes());
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (IOException e) {
      LOG.debug("a click was not read", e);
    }
    throw invalid(
        "the body must be a JSON object with search_id and doc_id of at most "
            + SearchServer.MOST_BODY_BYTES
            + " bytes");
  }

  private void document(HttpServerExchange exchange) throws JsonProcessingException {
    String docId = exchange.getRelativePath().replaceFirst("^/", "");
    Optional<String> text = service.pages().document(docId);
    if (text.isPresent()) {
      Json.send(exchange, 200, Map.of("doc_id", docId, "text", text.get()));
    } else {
      Json.fail(exchange, 404, "there is no document of this id");
    }
  }

  private void models(HttpServerExchange exchange) throws JsonProcessingException {
    Json.send(exchange, 200, Answers.models(service));
  }

  private void progress(HttpServerExchange exchange) throws JsonProcessingException {
    Json.send(exchange, 200, service.progress().after(whole(exchange, "after", -1)));
  }

  private void live(HttpServerExchange exchange) throws JsonProcessingException {
    Json.send(exchange, 200, Answers.health(true, List.of()));
  }

  private void health(HttpServerExchange exchange) throws JsonProcessingException {
    List<String> waitingFor = service.waitingFor().get();
    Json.send(exchange, waitingFor.isEmpty() ? 200 : 503, Answers.health(true, waitingFor));
  }

  private void metrics(HttpServerExchange exchange) throws IOException {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, SearchMetrics.CONTENT_TYPE);
    exchange.getResponseSender().send(ByteBuffer.wrap(metrics.text()));
  }

  private static Optional<String> parameter(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    if (values != null && values.size() > 1) {
      throw invalid(name + " must be given once, came " + values.size() + " times");
    }
    return Optional.ofNullable(values).map(Deque::peekFirst).filter(value -> !value.isEmpty());
  }

  private static int whole(HttpServerExchange exchange, String name, int otherwise) {
    String value = parameter(exchange, name).orElse(null);
    try {
      return value == null ? otherwise : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw invalid(name + " must be a whole number");
    }
  }

  private static RefusedException invalid(String message) {
    return new RefusedException(RefusedException.Reason.INVALID, message);
  }
}
