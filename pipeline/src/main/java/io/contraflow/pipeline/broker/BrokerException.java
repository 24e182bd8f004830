package io.contraflow.pipeline.broker;

/** A broker that cannot start, be reached or do what it was asked; the message says the remedy. */
public final class BrokerException extends RuntimeException {
  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
