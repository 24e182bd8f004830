package io.contraflow.state.snapshot;

import java.util.Objects;

/**
 * What a manifest says of one file.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param bytes its length
 */
public record FileEntry(String sha256, long bytes) {
  public FileEntry {
    Objects.requireNonNull(sha256, "sha256");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a SHA-256 must be 64 hexadecimal digits, was " + sha256);
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("a file's length must not be negative, was " + bytes);
    }
  }
}
