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
  public static final int VERSION = 1;

  private static final int HEADER_BYTES = 2;
  private static final int MAX_OPTIMIZER_VALUES = 255;

  /** Length of an encoded row. */
  public static int sizeInBytes(int dimension, int optimizerValues) {
    return HEADER_BYTES + Float.BYTES * (dimension + optimizerValues);
  }

  /**
   * @param row (D)
   * @param optimizer (N), N ≤ 255
   */
  public byte[] encode(float[] row, float[] optimizer) {
    if (optimizer.length > MAX_OPTIMIZER_VALUES) {
      throw new IllegalArgumentException(
          "a row must have at most 255 optimizer values, was " + optimizer.length);
    }
    byte[] bytes = new byte[sizeInBytes(row.length, optimizer.length)];
    bytes[0] = VERSION;
    bytes[1] = (byte) optimizer.length;
    floats(bytes).put(row).put(optimizer);
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
    check(bytes, row.length, optimizer.length);
    floats(bytes).get(row).get(optimizer);
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }

  private static void check(byte[] bytes, int dimension, int optimizerValues)
      throws FormatException {
    int version = bytes.length == 0 ? -1 : bytes[0] & 0xFF;
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
    boolean complete = bytes.length == sizeInBytes(dimension, optimizerValues);
    if (!complete || (bytes[1] & 0xFF) != optimizerValues) {
      throw new CorruptException(
          "row must have %d values and %d optimizer values, so %d bytes: length=%d, optimizer"
                  .formatted(
                      dimension,
                      optimizerValues,
                      sizeInBytes(dimension, optimizerValues),
                      bytes.length)
              + " values="
              + (bytes.length < HEADER_BYTES ? "none" : bytes[1] & 0xFF)
              + "; restore an earlier checkpoint, or keep learner.dimension and the optimizer as"
              + " they were");
    }
  }
}
