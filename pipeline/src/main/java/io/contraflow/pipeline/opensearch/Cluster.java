package io.contraflow.pipeline.opensearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * An OpenSearch cluster over HTTP. A call that the cluster is too busy for (429, 502, 503, 504), or
 * whose connection breaks, is made again, so that all calls must be ones that may happen twice. Of
 * the very first call a broken connection is an error at once. Thread-safe.
 */
public final class Cluster {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private final URI address;
  private final Login login;
  private final Backoff backoff;
  private final HttpClient http;
  private volatile boolean reached;

  private Cluster(URI address, Login login, Backoff backoff, HttpClient http) {
    this.address = address;
    this.login = login;
    this.backoff = backoff;
    this.http = http;
  }

  /**
   * Connects to nothing yet.
   *
   * @param address such as {@code https://search.example.org:9200}, perhaps with a path, without
   *     user or password
   * @throws IllegalArgumentException if it is no such address
   */
  public static Cluster of(URI address, Login login, Backoff backoff) throws IOException {
    boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!isHttp || address.getHost() == null || address.getQuery() != null) {
      throw new IllegalArgumentException(
          "--opensearch must be the address of a cluster, such as https://localhost:9200");
    }
    if (address.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "--opensearch must be an address without user and password, which others see in the list"
              + " of processes; set "
              + Login.USER
              + " and "
              + Login.PASSWORD);
    }
    String path = address.getPath().replaceAll("/+$", "");
    URI base = URI.create(address.getScheme() + "://" + address.getRawAuthority() + path);
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(login.tls())
            .build();
    return new Cluster(base, login, backoff, http);
  }

  /** Whether a password is sent where others can read it. */
  public boolean sendsPasswordInTheClear() {
    return login.user() != null
        && address.getScheme().equals("http")
        && !Set.of("localhost", "127.0.0.1", "[::1]").contains(address.getHost());
  }

  URI address() {
    return address;
  }

  Backoff backoff() {
    return backoff;
  }

  Answer get(String path) throws IOException {
    return call("GET", path, null, "application/json");
  }

  Answer head(String path) throws IOException {
    return call("HEAD", path, null, "application/json");
  }

  Answer put(String path, JsonNode body) throws IOException {
    return call("PUT", path, JSON.writeValueAsBytes(body), "application/json");
  }

  Answer post(String path, JsonNode body) throws IOException {
    return call("POST", path, JSON.writeValueAsBytes(body), "application/json");
  }

  /**
   * @param lines of JSON
   */
  Answer bulk(String path, byte[] lines) throws IOException {
    return call("POST", path, lines, "application/x-ndjson");
  }

  private Answer call(String method, String path, byte[] body, String type) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(TIMEOUT)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body != null) {
      request.header("Content-Type", type);
    }
    login.authorization().ifPresent(value -> request.header("Authorization", value));
    for (int attempt = 1; ; attempt++) {
      Answer answer;
      try {
        answer = answer(http.send(request.build(), BodyHandlers.ofByteArray()));
        reached = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while OpenSearch was asked");
      } catch (IOException e) {
        if (reached && backoff.await(attempt)) {
          continue;
        }
        throw unreachable(e);
      }
      if (!BUSY.contains(answer.status()) || Blocks.isFull(answer) || !backoff.await(attempt)) {
        return checked(answer, method + " " + path);
      }
    }
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    try {
      JsonNode json = JSON.readTree(response.body());
      return new Answer(response.statusCode(), json == null ? MissingNode.getInstance() : json);
    } catch (IOException e) {
      return new Answer(response.statusCode(), MissingNode.getInstance());
    }
  }

  private OpenSearchException unreachable(IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new OpenSearchException(
        e instanceof SSLException
            ? "the certificate of "
                + address
                + " must be one that Java trusts: "
                + why
                + "; give its authorities as a PEM file in "
                + Login.AUTHORITIES
            : "OpenSearch must be reachable at "
                + address
                + ", was not: "
                + why
                + "; check the address, and that the cluster runs",
        e);
  }

  private Answer checked(Answer answer, String what) throws OpenSearchException {
    if (Blocks.isFull(answer)) {
      throw Blocks.full(answer.reason());
    }
    if (answer.status() == 401) {
      throw new OpenSearchException(
          "OpenSearch at "
              + address
              + " must know the user, but refused "
              + (login.user() == null ? "a call without one" : login.user())
              + " (401); set "
              + Login.USER
              + " and "
              + Login.PASSWORD);
    }
    if (answer.status() == 403) {
      throw new OpenSearchException(
          (login.user() == null ? "whoever gives no user" : login.user())
              + " must have the right to "
              + what
              + ", was refused: "
              + answer.reason()
              + "; docs/opensearch.md lists the rights that are needed");
    }
    if (BUSY.contains(answer.status())) {
      throw new OpenSearchException(
          "OpenSearch must have time for "
              + what
              + ", was too busy "
              + backoff.attempts()
              + " times: "
              + answer.reason()
              + "; try again later: what is loaded stays");
    }
    return answer;
  }

  /** JSON as an object, for bodies that are written as text. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }
}
