package io.contraflow.state.format;

/** Written by a newer release than this one. */
public final class TooNewException extends FormatException {
  public TooNewException(String message) {
    super(message);
  }
}
