package io.contraflow.state.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One value in a frame that says what it is:
 *
 * <pre>
 *   0        4          8         12                     12 + n
 *   +--------+----------+---------+----------------------+
 *   | magic  | version  | CRC-32C | payload (n bytes)    |
 *   +--------+----------+---------+----------------------+
 * </pre>
 *
 * Integers are big-endian; the checksum covers version and payload, and is looked at first: a
 * damaged version is no newer release.
 */
public final class Framed<T> {
  private static final int HEADER_BYTES = 12;

  private final int magic;
  private final String what;
  private final Codec<T> codec;

  /**
   * @param magic four ASCII letters, as in {@code "CFQU"}
   * @param what what the value is, for error messages
   */
  public Framed(String magic, String what, Codec<T> codec) {
    if (magic.length() != 4) {
      throw new IllegalArgumentException("magic must be four letters: magic=" + magic);
    }
    this.magic =
        (magic.charAt(0) << 24)
            | (magic.charAt(1) << 16)
            | (magic.charAt(2) << 8)
            | magic.charAt(3);
    this.what = what;
    this.codec = codec;
  }

  public byte[] toBytes(T value) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
      bytes.write(new byte[HEADER_BYTES]);
      codec.write(value, new DataOutputStream(bytes));
      byte[] frame = bytes.toByteArray();
      ByteBuffer header = ByteBuffer.wrap(frame);
      header.putInt(0, magic).putInt(4, codec.version()).putInt(8, checksum(frame));
      return frame;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws CorruptException if magic or checksum is wrong or the payload does not parse
   * @throws TooOldException if the version is older than the codec reads
   * @throws TooNewException if the version is newer than the codec writes
   */
  public T fromBytes(byte[] frame) throws FormatException {
    if (frame.length < HEADER_BYTES) {
      throw new CorruptException(
          what + " is truncated: length=" + frame.length + "; restore a copy");
    }
    ByteBuffer header = ByteBuffer.wrap(frame);
    if (header.getInt(0) != magic) {
      throw new CorruptException(
          "not a "
              + what
              + ": magic=0x"
              + Integer.toHexString(header.getInt(0))
              + "; restore a copy");
    }
    if (header.getInt(8) != checksum(frame)) {
      throw new CorruptException(what + " is damaged: its checksum does not match; restore a copy");
    }
    int version = header.getInt(4);
    if (version > codec.version()) {
      throw new TooNewException(
          what
              + " was written by a newer release: version="
              + version
              + ", this release reads up to "
              + codec.version()
              + "; upgrade Contraflow");
    }
    if (version < codec.oldestVersion()) {
      throw new TooOldException(
          what
              + " is too old: version="
              + version
              + ", this release reads from "
              + codec.oldestVersion()
              + "; "
              + codec.remedyIfTooOld());
    }
    try {
      return codec.read(
          new DataInputStream(
              new ByteArrayInputStream(frame, HEADER_BYTES, frame.length - HEADER_BYTES)),
          version);
    } catch (FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new CorruptException(
          what + " does not parse: " + e.getMessage() + "; restore a copy", e);
    }
  }

  private static int checksum(byte[] frame) {
    CRC32C crc = new CRC32C();
    crc.update(frame, 4, 4);
    crc.update(frame, HEADER_BYTES, frame.length - HEADER_BYTES);
    return (int) crc.getValue();
  }
}
