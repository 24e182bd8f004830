package io.contraflow.operators.embed;

import io.contraflow.state.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Vectors of texts in a file of this machine's user, so that a collection is embedded once:
 *
 * <pre>
 *   0        4          8                           40          44
 *   +--------+----------+---------------------------+-----------+-----------------------------+ ...
 *   | "CFVC" | version  | SHA-256 of description    | dimension | key (16), floats, CRC-32C   | ...
 *   +--------+----------+---------------------------+-----------+-----------------------------+ ...
 * </pre>
 *
 * Integers and floats are big-endian; a checksum is of its record's key and floats. The file only
 * grows: a record that a killed process left torn, and whatever follows one that is damaged, is cut
 * off when the file is opened; a file of another description or version is begun anew. One process
 * at a time has it open; others wait. Thread-safe.
 */
public final class VectorCache implements AutoCloseable {
  private static final int MAGIC = 0x43465643;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 44;

  private final FileChannel channel;
  private final int dimension;
  private final int recordBytes;
  private final Map<ContentKey, Long> places = new HashMap<>();
  private long end = HEADER_BYTES;

  private VectorCache(FileChannel channel, int dimension) {
    this.channel = channel;
    this.dimension = dimension;
    this.recordBytes = ContentKey.BYTES + dimension * Float.BYTES + Integer.BYTES;
  }

  /**
   * @param directory made if it is not there; holds a file for each description
   */
  public static VectorCache open(Path directory, TextEmbedder embedder) throws IOException {
    return open(directory, embedder.description(), embedder.dimension());
  }

  static VectorCache open(Path directory, String description, int dimension) throws IOException {
    Files.createDirectories(directory);
    byte[] hash = Sha256.digest().digest(description.getBytes(StandardCharsets.UTF_8));
    FileChannel channel =
        FileChannel.open(
            directory.resolve(Sha256.hex(hash) + ".vectors"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      lock(channel, directory);
      VectorCache cache = new VectorCache(channel, dimension);
      cache.resume(hash);
      return cache;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path directory) throws IOException {
    try {
      channel.lock();
    } catch (OverlappingFileLockException e) {
      throw new IOException(
          "a cache of vectors must be open once in a process, is open in "
              + directory
              + "; close the first",
          e);
    }
  }

  /** Texts whose vectors are there. */
  public synchronized int size() {
    return places.size();
  }

  /** (D), or null if it is not there. */
  synchronized float[] get(ContentKey key) throws IOException {
    Long at = places.get(key);
    if (at == null) {
      return null;
    }
    ByteBuffer bytes = read(at + ContentKey.BYTES, dimension * Float.BYTES);
    float[] vector = new float[dimension];
    bytes.asFloatBuffer().get(vector);
    return vector;
  }

  synchronized void put(ContentKey key, float[] vector) throws IOException {
    if (places.containsKey(key)) {
      return;
    }
    ByteBuffer record = ByteBuffer.allocate(recordBytes);
    key.write(record);
    for (float value : vector) {
      record.putFloat(value);
    }
    record.putInt(checksum(record));
    write(record.flip(), end);
    places.put(key, end);
    end += recordBytes;
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }

  private void resume(byte[] hash) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putInt(MAGIC).putInt(VERSION).put(hash).putInt(dimension).flip();
    long size = channel.size();
    if (size < HEADER_BYTES || !read(0, HEADER_BYTES).equals(header)) {
      channel.truncate(0);
      write(header, 0);
      return;
    }
    while (end + recordBytes <= size) {
      ByteBuffer record = read(end, recordBytes);
      ContentKey key = ContentKey.read(record);
      record.position(recordBytes - Integer.BYTES);
      if (checksum(record) != record.getInt()) {
        break;
      }
      places.put(key, end);
      end += recordBytes;
    }
    channel.truncate(end);
  }

  /** Of what lies before the buffer's position. */
  private static int checksum(ByteBuffer record) {
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 0, record.position());
    return (int) crc.getValue();
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private ByteBuffer read(long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the cache of vectors has been cut while it was open");
      }
    }
    return buffer.flip();
  }
}
