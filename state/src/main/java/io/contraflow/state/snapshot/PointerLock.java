package io.contraflow.state.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by whoever changes a model's pointer, or deletes what it might point to next: the job that
 * publishes and a person's command may do so at once, in two processes. Its file is never deleted,
 * and the lock ends with its process. Readers need none.
 */
final class PointerLock {
  private static final String FILE = ".CURRENT.lock";

  /** A file's lock is the process's, not a thread's. */
  private static final ReentrantLock OF_PROCESS = new ReentrantLock();

  private PointerLock() {}

  /** What is done while it is held. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Waits for whoever has it, then works.
   *
   * @param modelDirectory which is there
   */
  static <T> T holding(Path modelDirectory, Work<T> work) throws IOException {
    OF_PROCESS.lock();
    try (FileChannel channel =
        FileChannel.open(
            modelDirectory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.lock();
      try {
        return work.run();
      } finally {
        lock.release();
      }
    } finally {
      OF_PROCESS.unlock();
    }
  }
}
