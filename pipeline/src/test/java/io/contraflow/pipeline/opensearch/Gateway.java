package io.contraflow.pipeline.opensearch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A reverse proxy before a cluster, as many run it: it asks for user and password if there is one,
 * and can be busy or break connections.
 */
final class Gateway implements AutoCloseable {
  /** Busy answers that are left, before calls get through again. */
  final AtomicInteger busy = new AtomicInteger();

  /** Bulk calls that get through, before connections break; negative for all. */
  final AtomicInteger bulksLeft = new AtomicInteger(-1);

  private final URI cluster;
  private final String authorization; // null for none
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String scheme;
  private final HttpServer server;

  /**
   * @param user null for none
   */
  Gateway(URI cluster, String user, String password) throws IOException {
    this(cluster, user, password, null);
  }

  /**
   * @param certificate its own, or null to speak without TLS
   */
  Gateway(URI cluster, String user, String password, SSLContext certificate) throws IOException {
    this.cluster = cluster;
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    this.authorization = user == null ? null : "Basic " + Base64.getEncoder().encodeToString(login);
    this.scheme = certificate == null ? "http" : "https";
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (certificate == null) {
      this.server = HttpServer.create(address, 0);
    } else {
      HttpsServer secured = HttpsServer.create(address, 0);
      secured.setHttpsConfigurator(new HttpsConfigurator(certificate));
      this.server = secured;
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (authorization != null && !authorization.equals(given)) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"search\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        exchange.sendResponseHeaders(503, -1);
      } else if (!exchange.getRequestURI().getPath().endsWith("/_bulk")
          || bulksLeft.getAndUpdate(left -> left > 0 ? left - 1 : left) != 0) {
        forward(exchange, body);
      }
      // Else it is closed without an answer.
    }
  }

  private void forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(cluster + exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      byte[] bytes = answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
