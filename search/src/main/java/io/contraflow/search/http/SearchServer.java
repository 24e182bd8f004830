package io.contraflow.search.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.RequestLimit;
import io.undertow.server.handlers.RequestLimitingHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/**
 * A search service that listens. Without a password, and so on this machine alone unless told
 * otherwise.
 */
public final class SearchServer implements AutoCloseable {
  static final int MOST_BODY_BYTES = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(SearchServer.class);
  private static final int MOST_HEADER_BYTES = 16 * 1024;
  private static final int MOST_PARAMETERS = 16;
  private static final int MOST_HEADERS = 64;
  private static final int READ_TIMEOUT_MS = 10_000;
  private static final int IDLE_TIMEOUT_MS = 60_000;
  private static final int WAITING_FOR_EACH = 8;

  private final Undertow undertow;
  private final GracefulShutdownHandler requests;
  private final ServerOptions options;
  private final int port;

  private SearchServer(Undertow undertow, GracefulShutdownHandler requests, ServerOptions options) {
    this.undertow = undertow;
    this.requests = requests;
    this.options = options;
    this.port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  /**
   * Listens from then on.
   *
   * @throws BindException if the port is taken
   */
  public static SearchServer start(SearchService service, ServerOptions options)
      throws IOException {
    Page page = Page.read();
    SearchMetrics metrics = new SearchMetrics(service.models(), service.pages());
    HttpHandler limited =
        new RequestLimitingHandler(
            new RequestLimit(options.mostAtOnce(), options.mostAtOnce() * WAITING_FOR_EACH),
            new Routes(service, metrics, page).handler());
    boolean loopback = InetAddress.getByName(options.host()).isLoopbackAddress();
    GracefulShutdownHandler requests =
        new GracefulShutdownHandler(
            new SecurityHeaders(limited, loopback, page.scriptHash(), page.styleHash()));
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(options.port(), options.host())
            .setWorkerThreads(options.mostAtOnce())
            .setIoThreads(2)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, (long) MOST_BODY_BYTES)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MOST_HEADER_BYTES)
            .setServerOption(UndertowOptions.MAX_HEADERS, MOST_HEADERS)
            .setServerOption(UndertowOptions.MAX_PARAMETERS, MOST_PARAMETERS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, READ_TIMEOUT_MS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_TIMEOUT_MS)
            .setServerOption(UndertowOptions.IDLE_TIMEOUT, IDLE_TIMEOUT_MS)
            .setServerOption(UndertowOptions.DECODE_SLASH, true)
            .setSocketOption(Options.READ_TIMEOUT, READ_TIMEOUT_MS)
            .setHandler(requests)
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      BindException taken =
          new BindException(
              "the search service must be able to listen on %s port %d, but: %s; set serve.port, or 0 for a free one"
                  .formatted(options.host(), options.port(), e.getMessage()));
      taken.initCause(e);
      throw taken;
    }
    return new SearchServer(undertow, requests, options);
  }

  public int port() {
    return port;
  }

  /** Where its page is. */
  public String address() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return "http://" + host + ":" + port() + "/";
  }

  /** Takes no more requests, waits for those under way, then stops to listen. */
  @Override
  public void close() {
    requests.shutdown();
    try {
      if (!requests.awaitShutdown(options.drain().toMillis())) {
        LOG.warn("requests were still under way after {}; they are cut off", options.drain());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    undertow.stop();
  }
}
