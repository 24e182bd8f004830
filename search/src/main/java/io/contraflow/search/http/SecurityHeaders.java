package io.contraflow.search.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.Map;

/**
 * What every answer says to a browser, and which requests of a browser are turned away: those that
 * another site makes it send, and those that reached this machine under a name that is not its own
 * (DNS rebinding).
 */
final class SecurityHeaders implements HttpHandler {
  private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private final HttpHandler next;
  private final boolean loopback;
  private final Map<HttpString, String> headers;

  /**
   * @param loopback whether only this machine is listened to
   * @param scriptHash of the page's script, as a content security policy names it
   * @param styleHash of its style
   */
  SecurityHeaders(HttpHandler next, boolean loopback, String scriptHash, String styleHash) {
    this.next = next;
    this.loopback = loopback;
    this.headers =
        Map.of(
            new HttpString("Content-Security-Policy"),
            "default-src 'none'; script-src '%s'; style-src '%s'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                .formatted(scriptHash, styleHash),
            new HttpString("X-Content-Type-Options"),
            "nosniff",
            new HttpString("X-Frame-Options"),
            "DENY",
            new HttpString("Referrer-Policy"),
            "no-referrer",
            new HttpString("Cross-Origin-Resource-Policy"),
            "same-origin",
            new HttpString("Cross-Origin-Opener-Policy"),
            "same-origin",
            new HttpString("Permissions-Policy"),
            "camera=(), geolocation=(), microphone=()",
            new HttpString("Cache-Control"),
            "no-store");
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap answer = exchange.getResponseHeaders();
    headers.forEach(answer::put);
    String site = exchange.getRequestHeaders().getFirst(FETCH_SITE);
    boolean own = site == null || site.equals("same-origin") || site.equals("none");
    if (!own && exchange.getRequestPath().startsWith("/api")) {
      Json.fail(exchange, 403, "requests of other sites are not answered");
    } else if (loopback && !isLocal(exchange.getHostName())) {
      Json.fail(exchange, 421, "this service answers to localhost only; set serve.host to open it");
    } else {
      next.handleRequest(exchange);
    }
  }

  private static boolean isLocal(String host) {
    return host != null
        && (host.equals("localhost")
            || host.equals("127.0.0.1")
            || host.equals("::1")
            || host.equals("[::1]"));
  }
}
