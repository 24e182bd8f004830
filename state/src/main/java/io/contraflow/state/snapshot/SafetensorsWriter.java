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

/**
 * Writes one float32 tensor as a safetensors file, row by row, hashing as it goes and forcing at
 * the end. The header is padded with spaces so that the data starts at a multiple of 8.
 */
final class SafetensorsWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  private SafetensorsWriter() {}

  /**
   * @param file its hash and length
   * @param tensorSha256 of the data without the header
   */
  record Written(FileEntry file, String tensorSha256) {}

  static Written write(Path path, Table table) throws IOException {
    byte[] header = header(table);
    MessageDigest whole = Sha256.digest();
    MessageDigest data = Sha256.digest();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      whole.update(header);
      writeFully(channel, ByteBuffer.wrap(header));
      writeRows(channel, table, whole, data);
      channel.force(true);
      FileEntry file = new FileEntry(Sha256.hex(whole.digest()), channel.position());
      return new Written(file, Sha256.hex(data.digest()));
    }
  }

  static long dataBytes(Table table) {
    return (long) table.rows() * table.dimension() * Float.BYTES;
  }

  private static byte[] header(Table table) {
    String json =
        "{\"__metadata__\":{\"format\":\"pt\"},\"%s\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
            .formatted(table.name(), table.rows(), table.dimension(), dataBytes(table));
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
    return header.array();
  }

  private static void writeRows(
      FileChannel channel, Table table, MessageDigest whole, MessageDigest data)
      throws IOException {
    float[] row = new float[table.dimension()];
    int rowBytes = row.length * Float.BYTES;
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.max(rowBytes, BUFFER_BYTES / rowBytes * rowBytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      checkFinite(table, r, row);
      buffer.asFloatBuffer().put(row);
      buffer.position(buffer.position() + rowBytes);
      if (!buffer.hasRemaining() || r == table.rows() - 1) {
        whole.update(buffer.array(), 0, buffer.position());
        data.update(buffer.array(), 0, buffer.position());
        writeFully(channel, buffer.flip());
        buffer.clear();
      }
    }
  }

  private static void checkFinite(Table table, int index, float[] row) throws DivergedException {
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
