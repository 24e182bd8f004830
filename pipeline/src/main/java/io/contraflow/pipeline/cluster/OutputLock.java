package io.contraflow.pipeline.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held on an output directory while a cluster writes to it: two would empty each other's working
 * files and both publish. The operating system lets go of it when the process ends, however it
 * ends.
 */
final class OutputLock implements AutoCloseable {
  static final String FILE = "lock";

  private final FileChannel channel;

  private OutputLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IOException if another cluster holds it, or the directory cannot be written
   */
  static OutputLock of(Path output) throws IOException {
    Files.createDirectories(output);
    FileChannel channel =
        FileChannel.open(output.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new OutputLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(output, e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw inUse(output, null);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static IOException inUse(Path output, Exception cause) {
    return new IOException("another process writes to " + output.toAbsolutePath(), cause);
  }
}
