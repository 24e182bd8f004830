package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.job.Rebuild;
import io.contraflow.state.snapshot.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Stops a rebuild and then deletes what it has made, at its end or when the process is told to end.
 */
final class RebuildEnding {
  private final Rebuild rebuild;
  private final Path directory;
  private final Thread hook = new Thread(this::end, "stop");

  /**
   * @param directory null if it is kept
   */
  RebuildEnding(Rebuild rebuild, Path directory) {
    this.rebuild = rebuild;
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  void close() throws InterruptedException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      hook.join(); // the process is ending
      return;
    }
    end();
  }

  private void end() {
    rebuild.close();
    if (directory == null) {
      return;
    }
    try {
      Directories.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
