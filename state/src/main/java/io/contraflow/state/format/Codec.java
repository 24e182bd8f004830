package io.contraflow.state.format;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Turns values of one type into bytes and back. The payload carries no framing; {@link Framed} adds
 * magic, version and checksum where bytes are kept, and the stream's serializer adds none.
 *
 * @param <T> the type of value; never null
 */
public interface Codec<T> {

  /** The format version that {@link #write} produces, from 1. */
  int version();

  /** The oldest version that {@link #read} understands. */
  default int oldestVersion() {
    return 1;
  }

  /** What a user can do with a value older than that. */
  default String remedyIfTooOld() {
    return "use an older release to migrate it";
  }

  void write(T value, DataOutput out) throws IOException;

  /**
   * Reads one value.
   *
   * @param version the version it was written in, between {@link #oldestVersion} and {@link
   *     #version}
   */
  T read(DataInput in, int version) throws IOException;
}
