package io.contraflow.pipeline.distil;

import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The transformer's vectors of the batches that are done, in a file, so that a run that was killed
 * goes on where it stopped:
 *
 * <pre>
 *   0        4          8            40          44
 *   +--------+----------+------------+-----------+--------------------------------+ ...
 *   | "CFTS" | version  | key (32)   | dimension | batch 0: rows, floats, CRC-32C | batch 1 ...
 *   +--------+----------+------------+-----------+--------------------------------+ ...
 * </pre>
 *
 * Integers and floats are big-endian. A batch whose checksum is wrong, and all after it, are made
 * anew; so is a file of another key or version.
 */
final class TokenStates implements AutoCloseable {
  private static final int MAGIC = 0x43465453;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 44;
  private static final int MAX_BATCH_ROWS = 1 << 16;

  private final FileChannel channel;
  private final float[][] vectors; // (N, D)
  private final int dimension;
  private int done;

  private TokenStates(FileChannel channel, int rows, int dimension) {
    this.channel = channel;
    this.vectors = new float[rows][];
    this.dimension = dimension;
  }

  /**
   * Opens the file and reads what is whole in it.
   *
   * @param key says all that the vectors depend on; the file has its SHA-256
   * @param rows N
   * @param dimension D
   */
  static TokenStates open(Path file, String key, int rows, int dimension) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      TokenStates states = new TokenStates(channel, rows, dimension);
      states.resume(header(key, dimension));
      return states;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Rows that are there, from the first on. */
  int done() {
    return done;
  }

  /** Adds the next rows. */
  void append(float[][] rows) throws IOException {
    ByteBuffer batch = ByteBuffer.allocate(batchBytes(rows.length));
    batch.putInt(rows.length);
    for (float[] row : rows) {
      for (float value : row) {
        batch.putFloat(value);
      }
    }
    batch.putInt(checksum(batch.array(), batch.position()));
    write(batch.flip());
    take(rows);
  }

  /** (N, D), once all rows are there. */
  float[][] all() {
    if (done != vectors.length) {
      throw new IllegalStateException(
          "all rows must be there: rows=" + vectors.length + ", done=" + done);
    }
    return vectors;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void resume(ByteBuffer expected) throws IOException {
    ByteBuffer found = read(0, HEADER_BYTES);
    if (found == null || !found.equals(expected)) {
      channel.truncate(0).position(0);
      write(expected);
      return;
    }
    long at = HEADER_BYTES;
    while (done < vectors.length) {
      float[][] rows = batch(at);
      if (rows == null) {
        break;
      }
      take(rows);
      at += batchBytes(rows.length);
    }
    channel.truncate(at).position(at);
  }

  /** The batch that begins at {@code at}, or null if there is no whole one. */
  private float[][] batch(long at) throws IOException {
    ByteBuffer count = read(at, Integer.BYTES);
    int rows = count == null ? 0 : count.getInt();
    if (rows < 1 || rows > Math.min(MAX_BATCH_ROWS, vectors.length - done)) {
      return null;
    }
    ByteBuffer batch = read(at, batchBytes(rows));
    if (batch == null) {
      return null;
    }
    int end = batch.limit() - Integer.BYTES;
    if (batch.getInt(end) != checksum(batch.array(), end)) {
      return null;
    }
    float[][] values = new float[rows][dimension];
    batch.position(Integer.BYTES);
    for (float[] row : values) {
      batch.asFloatBuffer().get(row);
      batch.position(batch.position() + dimension * Float.BYTES);
    }
    return values;
  }

  private void take(float[][] rows) {
    System.arraycopy(rows, 0, vectors, done, rows.length);
    done += rows.length;
  }

  private int batchBytes(int rows) {
    return Math.addExact(
        2 * Integer.BYTES, Math.multiplyExact(rows, Math.multiplyExact(dimension, Float.BYTES)));
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Null if the file ends before. */
  private ByteBuffer read(long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        return null;
      }
    }
    return buffer.flip();
  }

  private static ByteBuffer header(String key, int dimension) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putInt(MAGIC).putInt(VERSION);
    header.put(Sha256.digest().digest(key.getBytes(StandardCharsets.UTF_8)));
    return header.putInt(dimension).flip();
  }

  private static int checksum(byte[] bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end);
    return (int) crc.getValue();
  }
}
