package io.contraflow.state.snapshot;

import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes float32 tensors as a safetensors file, row by row, hashing as it goes and forcing at the
 * end. The header is padded with spaces so that the data starts at a multiple of 8.
 */
final class SafetensorsWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  /** After which a file is forced to disk: what others force meanwhile waits for no more. */
  private static final long FORCED_BYTES = 2 << 20;

  private SafetensorsWriter() {}

  /**
   * @param file its hash and length
   * @param tensorSha256 of all data without the header
   */
  record Written(FileEntry file, String tensorSha256) {}

  /**
   * @param vector whether the table is one row, and its tensor that row
   */
  record Tensor(Table table, boolean vector) {
    String shape() {
      return vector ? "" + table.dimension() : table.rows() + "," + table.dimension();
    }
  }

  /**
   * @param gate passed before each buffer
   */
  static Written write(Path path, List<Tensor> tensors, WriteGate gate) throws IOException {
    byte[] header = header(tensors);
    MessageDigest whole = Sha256.digest();
    MessageDigest data = Sha256.digest();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      whole.update(header);
      writeFully(channel, ByteBuffer.wrap(header));
      for (Tensor tensor : tensors) {
        writeRows(channel, tensor.table(), gate, whole, data);
      }
      channel.force(true);
      FileEntry file = new FileEntry(Sha256.hex(whole.digest()), channel.position());
      return new Written(file, Sha256.hex(data.digest()));
    }
  }

  static long dataBytes(Table table) {
    return (long) table.rows() * table.dimension() * Float.BYTES;
  }

  private static byte[] header(List<Tensor> tensors) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    long start = 0;
    for (Tensor tensor : tensors) {
      long end = start + dataBytes(tensor.table());
      json.append(
          ",\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(tensor.table().name(), tensor.shape(), start, end));
      start = end;
    }
    return header(json.append('}').toString()).array();
  }

  /** A header with its length before it, padded. */
  static ByteBuffer header(String json) {
    byte[] ascii = json.getBytes(StandardCharsets.US_ASCII);
    int padded = (ascii.length + 7) / 8 * 8;
    ByteBuffer header =
        ByteBuffer.allocate(Long.BYTES + padded)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(padded)
            .put(ascii);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static void writeRows(
      FileChannel channel, Table table, WriteGate gate, MessageDigest whole, MessageDigest data)
      throws IOException {
    float[] row = new float[table.dimension()];
    int rowBytes = row.length * Float.BYTES;
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.max(rowBytes, BUFFER_BYTES / rowBytes * rowBytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    long unforced = 0;
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      checkFinite(table, r, row);
      buffer.asFloatBuffer().put(row);
      buffer.position(buffer.position() + rowBytes);
      if (!buffer.hasRemaining() || r == table.rows() - 1) {
        gate.pass();
        whole.update(buffer.array(), 0, buffer.position());
        data.update(buffer.array(), 0, buffer.position());
        writeFully(channel, buffer.flip());
        unforced += buffer.limit();
        if (unforced >= FORCED_BYTES) {
          channel.force(false);
          unforced = 0;
        }
        buffer.clear();
      }
    }
  }

  static void checkFinite(Table table, int index, float[] row) throws DivergedException {
    float probe = 0;
    for (float value : row) {
      probe += value * 0; // NaN once any value is infinite or NaN
    }
    if (Float.isNaN(probe)) {
      throw new DivergedException(
          "every value of "
              + table.name()
              + " must be finite, row "
              + index
              + " is not; the model diverged: lower learner.learning-rate and restart from an"
              + " earlier checkpoint");
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
