package io.contraflow.state.format;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Numbers behind their count, many at once. Reading takes as many as a count says that was read
 * before; memory grows with what is there, so that a damaged count ends as {@link
 * java.io.EOFException} and not as an OutOfMemoryError.
 */
public final class Counted {
  private static final int FIRST_BYTES = 1 << 12;

  private Counted() {}

  /**
   * @throws java.io.EOFException if there are fewer
   */
  public static byte[] bytes(DataInput in, int count) throws IOException {
    if (count < 0) {
      throw new CorruptException("a count must not be negative, was " + count);
    }
    byte[] bytes = new byte[Math.min(count, FIRST_BYTES)];
    in.readFully(bytes);
    while (bytes.length < count) {
      int read = bytes.length;
      bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * read));
      in.readFully(bytes, read, bytes.length - read);
    }
    return bytes;
  }

  /** Of four bytes each, big-endian, as {@code writeInt} leaves them. */
  public static int[] ints(DataInput in, int count) throws IOException {
    ByteBuffer bytes = numbersOf(in, count);
    int[] numbers = new int[count];
    bytes.asIntBuffer().get(numbers);
    return numbers;
  }

  /** Of four bytes each, big-endian, as {@code writeFloat} leaves them. */
  public static float[] floats(DataInput in, int count) throws IOException {
    ByteBuffer bytes = numbersOf(in, count);
    float[] numbers = new float[count];
    bytes.asFloatBuffer().get(numbers);
    return numbers;
  }

  /** As {@code writeFloat} leaves each of them, without their count. */
  public static void write(float[] numbers, DataOutput out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
    bytes.asFloatBuffer().put(numbers);
    out.write(bytes.array());
  }

  /** As {@code writeInt} leaves each of them, without their count. */
  public static void write(int[] numbers, DataOutput out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES);
    bytes.asIntBuffer().put(numbers);
    out.write(bytes.array());
  }

  private static ByteBuffer numbersOf(DataInput in, int count) throws IOException {
    if (count < 0 || count > Integer.MAX_VALUE / Float.BYTES) {
      throw new CorruptException("a count of numbers cannot be " + count);
    }
    return ByteBuffer.wrap(bytes(in, count * Float.BYTES));
  }
}
