package io.contraflow.state.row;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.format.TooNewException;
import io.contraflow.state.format.TooOldException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A row with its optimizer values as bytes, laid out as the package says. Stateless. */
public final class RowCodec {
  public static final int VERSION = 2;

  private static final int HEADER_BYTES = 4;
  private static final int HEADER_BYTES_OF_VERSION_1 = 2;
  private static final int MAX_OPTIMIZER_VALUES = (1 << 24) - 1;

  /** Length of an encoded row. */
  public static int sizeInBytes(int dimension, int optimizerValues) {
    return HEADER_BYTES + Float.BYTES * (dimension + optimizerValues);
  }

  /**
   * @param row (D)
   * @param optimizer (N), N &lt; 2^24
   */
  public byte[] encode(float[] row, float[] optimizer) {
    if (optimizer.length > MAX_OPTIMIZER_VALUES) {
      throw new IllegalArgumentException(
          "a row must have at most "
              + MAX_OPTIMIZER_VALUES
              + " optimizer values, was "
              + optimizer.length);
    }
    byte[] bytes = new byte[sizeInBytes(row.length, optimizer.length)];
    littleEndian(bytes).putInt(0, VERSION | optimizer.length << Byte.SIZE);
    floats(bytes, HEADER_BYTES).put(row).put(optimizer);
    return bytes;
  }

  /**
   * Fills both arrays, whose lengths say what is expected. They are unchanged on failure.
   *
   * @throws CorruptException if the bytes do not hold a row of these lengths
   * @throws TooOldException if a release before the first format wrote them
   * @throws TooNewException if a newer release wrote them
   */
  public void decode(byte[] bytes, float[] row, float[] optimizer) throws FormatException {
    int headerBytes = headerBytes(bytes);
    int found =
        bytes.length < headerBytes
            ? -1
            : headerBytes == HEADER_BYTES ? littleEndian(bytes).getInt(0) >>> 8 : bytes[1] & 0xFF;
    int expectedBytes = headerBytes + Float.BYTES * (row.length + optimizer.length);
    if (bytes.length != expectedBytes || found != optimizer.length) {
      throw new CorruptException(
          "row must have %d values and %d optimizer values, so %d bytes: length=%d, optimizer"
                  .formatted(row.length, optimizer.length, expectedBytes, bytes.length)
              + " values="
              + (found < 0 ? "none" : found)
              + "; restore an earlier checkpoint, or keep learner.dimension and"
              + " learner.optimizer as they were");
    }
    floats(bytes, headerBytes).get(row).get(optimizer);
  }

  private static int headerBytes(byte[] bytes) throws FormatException {
    int version = bytes.length == 0 ? VERSION : bytes[0] & 0xFF;
    if (version > VERSION) {
      throw new TooNewException(
          "row was written by a newer release: version="
              + version
              + ", this release reads up to "
              + VERSION
              + "; upgrade Contraflow");
    }
    if (version == 0) {
      throw new TooOldException(
          "row is too old: version=0, this release reads from 1; start again from a snapshot");
    }
    return version == 1 ? HEADER_BYTES_OF_VERSION_1 : HEADER_BYTES;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static FloatBuffer floats(byte[] bytes, int headerBytes) {
    return littleEndian(bytes).position(headerBytes).asFloatBuffer();
  }
}
