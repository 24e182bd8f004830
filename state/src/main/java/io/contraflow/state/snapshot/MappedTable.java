package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Rows of a mapped safetensors file. A buffer ends at 2 GiB, so the rows are spread over several.
 */
final class MappedTable implements Table {
  private static final long MAX_SEGMENT_BYTES = 1L << 30;

  private final String name;
  private final TensorHeader.DataType type;
  private final int rows;
  private final int dimension;
  private final int rowsPerSegment;
  private final ByteBuffer[] segments;

  private MappedTable(
      String name,
      TensorHeader.DataType type,
      int rows,
      int dimension,
      int rowsPerSegment,
      ByteBuffer[] segments) {
    this.name = name;
    this.type = type;
    this.rows = rows;
    this.dimension = dimension;
    this.rowsPerSegment = rowsPerSegment;
    this.segments = segments;
  }

  static MappedTable map(Path path, String name, TensorHeader tensor, long dataStart)
      throws IOException {
    long rows = tensor.shape()[0];
    long dimension = tensor.shape()[1];
    long rowBytes = dimension * tensor.type().bytes;
    if (rows < 1 || dimension < 1 || rows > Integer.MAX_VALUE || rowBytes > MAX_SEGMENT_BYTES) {
      throw new CorruptException(path + ": \"" + name + "\" has an impossible shape " + tensor);
    }
    int rowsPerSegment = (int) Math.min(rows, MAX_SEGMENT_BYTES / rowBytes);
    ByteBuffer[] segments = new ByteBuffer[(int) ((rows + rowsPerSegment - 1) / rowsPerSegment)];
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      for (int s = 0; s < segments.length; s++) {
        long first = (long) s * rowsPerSegment;
        long bytes = Math.min(rowsPerSegment, rows - first) * rowBytes;
        long start = dataStart + tensor.start() + first * rowBytes;
        segments[s] =
            channel.map(FileChannel.MapMode.READ_ONLY, start, bytes).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    return new MappedTable(
        name, tensor.type(), (int) rows, (int) dimension, rowsPerSegment, segments);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void read(int row, float[] into) {
    ByteBuffer segment = segments[row / rowsPerSegment];
    int at = row % rowsPerSegment * dimension * type.bytes;
    switch (type) {
      case F32 ->
          segment
              .slice(at, dimension * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(into, 0, dimension);
      case F16 -> {
        for (int d = 0; d < dimension; d++) {
          into[d] = ofHalf(segment.getShort(at + 2 * d));
        }
      }
      case BF16 -> {
        for (int d = 0; d < dimension; d++) {
          into[d] = Float.intBitsToFloat(segment.getShort(at + 2 * d) << 16);
        }
      }
      default -> throw new IllegalStateException("a matrix must be of floats, was " + type);
    }
  }

  /** IEEE 754 binary16 to binary32, exactly. */
  static float ofHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >> 10 & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f; // zero and subnormal
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
