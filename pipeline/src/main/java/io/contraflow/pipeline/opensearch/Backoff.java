package io.contraflow.pipeline.opensearch;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * How long to wait before a call is made again: {@code first}, and each time twice as long, up to
 * {@code longest}.
 *
 * @param attempts in all, the first one included
 */
public record Backoff(int attempts, Duration first, Duration longest) {
  /** A minute in all. */
  public static final Backoff DEFAULT =
      new Backoff(8, Duration.ofMillis(500), Duration.ofSeconds(30));

  /**
   * Waits after a failed attempt.
   *
   * @param failed attempts so far, at least 1
   * @return whether there is another
   */
  boolean await(int failed) throws InterruptedIOException {
    if (failed >= attempts) {
      return false;
    }
    long waitMs = Math.min(first.toMillis() << Math.min(failed - 1, 20), longest.toMillis());
    try {
      Thread.sleep(waitMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for OpenSearch");
    }
    return true;
  }
}
