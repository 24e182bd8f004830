package io.contraflow.pipeline.config;

/** A configuration that cannot be used; the message says rule, value and remedy in one line. */
public final class ConfigurationException extends RuntimeException {
  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
