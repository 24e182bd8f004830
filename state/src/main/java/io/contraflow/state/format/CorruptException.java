package io.contraflow.state.format;

/**
 * The bytes are not what was written: wrong magic, wrong checksum, truncated, or impossible values.
 */
public final class CorruptException extends FormatException {
  public CorruptException(String message) {
    super(message);
  }

  public CorruptException(String message, Throwable cause) {
    super(message, cause);
  }
}
