package io.contraflow.search.http;

import java.time.Duration;
import java.util.Objects;

/**
 * Where and within which limits requests are taken.
 *
 * @param host address that it listens on
 * @param port 0 takes a free one
 * @param mostAtOnce requests that are worked on at a time; a few times as many wait, more are
 *     turned away with 503
 * @param drain how long {@link SearchServer#close} waits for requests that are under way
 */
public record ServerOptions(String host, int port, int mostAtOnce, Duration drain) {
  public ServerOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(drain, "drain");
    if (port < 0 || port > 65535 || mostAtOnce < 1) {
      throw new IllegalArgumentException(
          "port must be in [0, 65535] and mostAtOnce at least 1: port=%d, mostAtOnce=%d"
              .formatted(port, mostAtOnce));
    }
  }

  /** This machine only. */
  public static ServerOptions local(int port) {
    return new ServerOptions("127.0.0.1", port, 32, Duration.ofSeconds(10));
  }
}
