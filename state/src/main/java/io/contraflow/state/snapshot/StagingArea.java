package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A hidden directory beside a model's snapshots in which one is written, and a locked file beside
 * it for as long as someone does. A lock ends with its process, so that what a crash left behind
 * can be told from what another process is writing right now.
 */
final class StagingArea {
  static final String PREFIX = ".staging-";
  private static final String LOCK_SUFFIX = ".lock";

  /** Of this process: looking at the lock file of one would end its lock (POSIX). */
  private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel lockChannel;

  private StagingArea(Path directory, FileChannel lockChannel) {
    this.directory = directory;
    this.lockChannel = lockChannel;
  }

  static StagingArea create(Path modelDirectory, long step) throws IOException {
    Path directory =
        modelDirectory
            .resolve(PREFIX + step + "-" + UUID.randomUUID())
            .toAbsolutePath()
            .normalize();
    LIVE.add(directory);
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              lockOf(directory), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      channel.lock();
      Files.createDirectory(directory);
      return new StagingArea(directory, channel);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      Files.deleteIfExists(lockOf(directory));
      LIVE.remove(directory);
      throw e;
    }
  }

  Path directory() {
    return directory;
  }

  /** Ends it: whatever is still in the directory is deleted. Idempotent. */
  void close() throws IOException {
    try {
      Directories.delete(directory);
    } finally {
      Files.deleteIfExists(lockOf(directory));
      lockChannel.close();
      LIVE.remove(directory);
    }
  }

  /** Deletes a leftover unless someone, in this process or another, is writing it. */
  static synchronized boolean sweep(Path directory) throws IOException {
    if (LIVE.contains(directory.toAbsolutePath().normalize())) {
      return false;
    }
    Path lockFile = lockOf(directory);
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return false;
      }
      Directories.delete(directory);
      Files.deleteIfExists(lockFile);
      return true;
    }
  }

  private static Path lockOf(Path directory) {
    return directory.resolveSibling(directory.getFileName() + LOCK_SUFFIX);
  }

  /** The directory that a path with {@link #PREFIX} belongs to: itself, or the one it locks. */
  static Path directoryOf(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(LOCK_SUFFIX)
        ? path.resolveSibling(name.substring(0, name.length() - LOCK_SUFFIX.length()))
        : path;
  }
}
