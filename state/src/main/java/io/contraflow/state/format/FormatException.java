package io.contraflow.state.format;

import java.io.IOException;

/**
 * Persisted bytes that cannot be read. The three kinds have three remedies: {@link
 * CorruptException} (restore a copy), {@link TooOldException} (migrate, or use an older release),
 * {@link TooNewException} (upgrade).
 */
public abstract sealed class FormatException extends IOException
    permits CorruptException, TooOldException, TooNewException {
  FormatException(String message) {
    super(message);
  }

  FormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
