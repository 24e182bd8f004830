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
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file, checked as a whole when it is opened and then mapped into memory. The mapping
 * lives as long as a table read from it is reachable; the file must not be truncated meanwhile.
 */
public final class SafetensorsFile {
  /** More than any real header, and what the reference implementation allows. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int BUFFER_BYTES = 1 << 20;

  private final Path path;
  private final long dataStart;
  private final Map<String, TensorHeader> tensors;

  private SafetensorsFile(Path path, long dataStart, Map<String, TensorHeader> tensors) {
    this.path = path;
    this.dataStart = dataStart;
    this.tensors = tensors;
  }

  /**
   * @throws CorruptException if the header does not parse or does not describe exactly the bytes
   *     that follow it
   */
  public static SafetensorsFile open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < Long.BYTES) {
        throw damaged(path, "it is shorter than the 8 bytes of its header's length: bytes=" + size);
      }
      long headerBytes = read(channel, 0, Long.BYTES).getLong();
      if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - Long.BYTES) {
        throw damaged(
            path, "its header cannot be " + Long.toUnsignedString(headerBytes) + " bytes long");
      }
      long dataStart = Long.BYTES + headerBytes;
      byte[] header = read(channel, Long.BYTES, (int) headerBytes).array();
      try {
        return new SafetensorsFile(path, dataStart, TensorHeader.parse(header, size - dataStart));
      } catch (IOException | RuntimeException e) {
        throw new CorruptException(damage(path, e.getMessage()), e);
      }
    }
  }

  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * A matrix as float32 rows, converted from F16 or BF16 where needed. The table may be read by one
   * thread at a time.
   *
   * @throws CorruptException if there is no such tensor, or it is not a matrix of floats
   */
  public Table matrix(String name) throws IOException {
    TensorHeader tensor = tensors.get(name);
    if (tensor == null) {
      throw new CorruptException(
          path + " must have the tensor \"" + name + "\", has " + tensors.keySet());
    }
    if (tensor.shape().length != 2 || !tensor.type().isFloat()) {
      throw new CorruptException(
          path + ": \"" + name + "\" must be a matrix of F32, F16 or BF16, was " + tensor);
    }
    return MappedTable.map(path, name, tensor, dataStart);
  }

  /**
   * A vector of int32, copied.
   *
   * @throws CorruptException if there is no such tensor, or it is none
   */
  int[] ints(String name) throws IOException {
    TensorHeader tensor = tensors.get(name);
    if (tensor == null
        || tensor.type() != TensorHeader.DataType.I32
        || tensor.shape().length != 1
        || tensor.end() - tensor.start() > Integer.MAX_VALUE) {
      throw new CorruptException(
          path + ": \"" + name + "\" must be a vector of I32, was " + tensor + "; restore a copy");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int[] values = new int[(int) tensor.shape()[0]];
      read(channel, dataStart + tensor.start(), values.length * Integer.BYTES)
          .asIntBuffer()
          .get(values);
      return values;
    }
  }

  /** The SHA-256 of all data behind the header, read once from front to back. */
  String dataSha256() throws IOException {
    MessageDigest digest = Sha256.digest();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      for (long at = dataStart; at < size; at += BUFFER_BYTES) {
        digest.update(read(channel, at, (int) Math.min(BUFFER_BYTES, size - at)));
      }
    }
    return Sha256.hex(digest.digest());
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file shrank while it was read");
      }
    }
    return buffer.flip();
  }

  private static CorruptException damaged(Path path, String why) {
    return new CorruptException(damage(path, why));
  }

  private static String damage(Path path, String why) {
    return path + " is not a whole safetensors file: " + why + "; restore a copy";
  }
}
