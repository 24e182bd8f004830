package io.contraflow.state.snapshot;

import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.BitSet;

/**
 * The rows of a table that changed since another snapshot: a safetensors file with {@code rows}, n
 * numbers of rows in ascending order, and {@code embedding.weight}, the n rows.
 *
 * <pre>
 * 8 bytes          N, little-endian
 * N bytes          {"__metadata__":{"format":"pt"},
 *                   "rows":{"dtype":"I32","shape":[n],…},"embedding.weight":{"dtype":"F32","shape":[n,D],…}}
 * 4 n bytes        rows, int32 little-endian
 * 4 n D bytes      embedding.weight, float32 little-endian, row by row
 * </pre>
 *
 * @param rows which rows, ascending
 * @param values (n, D), to be read by one thread at a time; null where n is 0
 */
public record DeltaFile(int[] rows, Table values) {
  static final String QUERY_FILE = "delta/query.safetensors";
  static final String DOCUMENT_FILE = "delta/document.safetensors";

  static final String ROWS = "rows";

  private static final int BUFFER_BYTES = 1 << 20;

  /** Writes the marked rows of a table and forces the file. */
  static FileEntry write(Path path, Table table, BitSet changed, WriteGate gate)
      throws IOException {
    int count = changed.cardinality();
    MessageDigest digest = Sha256.digest();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      put(channel, digest, header(table, count));
      ByteBuffer numbers =
          ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      changed.stream().forEach(numbers::putInt);
      put(channel, digest, numbers.flip());
      float[] row = new float[table.dimension()];
      int rowBytes = row.length * Float.BYTES;
      ByteBuffer buffer =
          ByteBuffer.allocate(Math.max(rowBytes, BUFFER_BYTES / rowBytes * rowBytes))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int r = changed.nextSetBit(0); r >= 0; r = changed.nextSetBit(r + 1)) {
        table.read(r, row);
        SafetensorsWriter.checkFinite(table, r, row);
        for (float value : row) {
          buffer.putFloat(value);
        }
        if (!buffer.hasRemaining()) {
          gate.pass();
          put(channel, digest, buffer.flip());
          buffer.clear();
        }
      }
      gate.pass();
      put(channel, digest, buffer.flip());
      channel.force(true);
      return new FileEntry(Sha256.hex(digest.digest()), channel.position());
    }
  }

  private static ByteBuffer header(Table table, int count) {
    long rowsEnd = (long) count * Integer.BYTES;
    long end = rowsEnd + (long) count * table.dimension() * Float.BYTES;
    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},\"%s\":{\"dtype\":\"I32\",\"shape\":[%d],\"data_offsets\":[0,%d]},\"%s\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}}"
            .formatted(ROWS, count, rowsEnd, table.name(), count, table.dimension(), rowsEnd, end);
    return SafetensorsWriter.header(json);
  }

  private static void put(FileChannel channel, MessageDigest digest, ByteBuffer bytes)
      throws IOException {
    digest.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * @param tableRows of the table that it changes
   * @throws CorruptException if it cannot belong to such a table
   */
  static DeltaFile read(Path path, int tableRows, int dimension) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    int[] rows = file.ints(ROWS);
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] < 0 || rows[i] >= tableRows || i > 0 && rows[i] <= rows[i - 1]) {
        throw new CorruptException(
            "%s must name rows of a table of %d in ascending order, names %d; restore a copy"
                .formatted(path, tableRows, rows[i]));
      }
    }
    Table values = rows.length == 0 ? null : file.matrix(StaticModel.TENSOR);
    if (values != null && (values.rows() != rows.length || values.dimension() != dimension)) {
      throw new CorruptException(
          "%s must have %d rows of %d, has %d of %d; restore a copy"
              .formatted(path, rows.length, dimension, values.rows(), values.dimension()));
    }
    return new DeltaFile(rows, values);
  }

  /**
   * Puts its rows in their places.
   *
   * @param table (V, D), row after row
   */
  public void applyTo(float[] table, int dimension) {
    float[] row = new float[dimension];
    for (int i = 0; i < rows.length; i++) {
      values.read(i, row);
      System.arraycopy(row, 0, table, rows[i] * dimension, dimension);
    }
  }
}
