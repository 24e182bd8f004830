package io.contraflow.pipeline.cluster;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asked before a job begins: it would find out only at its first checkpoint. */
public final class Writable {
  private Writable() {}

  /**
   * Makes a directory, if it is not there, and a file in it, which is deleted again.
   *
   * @param what goes there, as in {@code snapshots}
   * @param remedy what else to set, as in {@code set snapshots.directory}
   * @throws ClusterException if that fails, with the reason
   */
  public static void require(String what, Path directory, String remedy) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, ".contraflow", ".probe"));
    } catch (IOException e) {
      String reason =
          e instanceof FileSystemException file ? FileFailure.reason(file) : e.getMessage();
      String todo =
          FileFailure.isFull(e.getMessage())
              ? "make room there"
              : "let user " + System.getProperty("user.name") + " write there";
      throw new ClusterException(
          "%s must be written to %s, but: %s; %s, or %s"
              .formatted(what, directory.toAbsolutePath(), reason, todo, remedy),
          e);
    }
  }
}
