package io.contraflow.pipeline.cluster;

/** An embedded cluster that cannot start or take a job; the message says the remedy. */
public final class ClusterException extends RuntimeException {
  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
