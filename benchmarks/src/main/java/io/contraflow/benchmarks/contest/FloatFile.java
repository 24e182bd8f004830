package io.contraflow.benchmarks.contest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Numbers that sides in other processes read: 32 bits each, little-endian, nothing else. */
public final class FloatFile {
  private FloatFile() {}

  /** Gives rows by their numbers. */
  @FunctionalInterface
  public interface Rows {
    /**
     * @param into all of a row
     */
    void read(int row, float[] into);
  }

  /** Writes a matrix (rows, columns), row after row. */
  public static Path write(Path file, int rows, int columns, Rows source) throws IOException {
    float[] row = new float[columns];
    ByteBuffer bytes = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (OutputStream out = open(file)) {
      for (int r = 0; r < rows; r++) {
        source.read(r, row);
        bytes.asFloatBuffer().put(row);
        out.write(bytes.array());
      }
    }
    return file;
  }

  /** Writes whole numbers. */
  public static Path write(Path file, int[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    try (OutputStream out = open(file)) {
      out.write(bytes.array());
    }
    return file;
  }

  private static OutputStream open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new BufferedOutputStream(Files.newOutputStream(file));
  }
}
