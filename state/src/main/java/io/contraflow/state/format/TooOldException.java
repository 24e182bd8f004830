package io.contraflow.state.format;

/** Written in a format version that this release no longer reads. */
public final class TooOldException extends FormatException {
  public TooOldException(String message) {
    super(message);
  }
}
