package io.contraflow.pipeline.cluster;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/**
 * A completed checkpoint or savepoint that a job can resume from.
 *
 * @param directory what {@code execution.state-recovery.path} takes
 * @param id Flink's number of it, which goes on counting over restarts
 * @param modifiedMs when it was completed, epoch ms
 */
public record NewestCheckpoint(Path directory, long id, long modifiedMs) {
  /** Flink renames this file into place last: where it is, the checkpoint is complete. */
  static final String METADATA = "_metadata";

  /**
   * The newest one below a directory, by its number. Those that are incomplete are passed over, and
   * so are damaged ones that are older.
   *
   * @param checkpoints may be absent
   * @throws ClusterException if one that is newer than it is damaged
   */
  public static Optional<NewestCheckpoint> find(Path checkpoints) throws IOException {
    return Checkpointed.in(checkpoints).newest();
  }

  /**
   * The one in a directory that a user names.
   *
   * @throws ClusterException if there is none, or it is damaged
   */
  public static NewestCheckpoint at(Path directory) throws IOException {
    try {
      Optional<NewestCheckpoint> found = read(directory.resolve(METADATA));
      if (found.isPresent()) {
        return found.get();
      }
    } catch (NoSuchFileException e) {
      throw new ClusterException(
          "--from-checkpoint must be the directory of a complete checkpoint or savepoint, but there is"
              + " no "
              + directory.resolve(METADATA)
              + "; name a directory such as checkpoints/JOB/chk-12",
          e);
    }
    throw new ClusterException(
        directory.resolve(METADATA)
            + " is not the metadata of a checkpoint; name another directory with --from-checkpoint");
  }

  /** Whether a user asked for it; a savepoint is never deleted, a checkpoint is Flink's own. */
  public boolean isSavepoint() {
    return directory.getFileName().toString().startsWith("savepoint-");
  }

  /**
   * Reads the first bytes of a checkpoint's metadata.
   *
   * @return empty if they are not Flink's
   */
  static Optional<NewestCheckpoint> read(Path metadata) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
      if (Files.size(metadata) < 2 * Integer.BYTES + Long.BYTES
          || in.readInt() != Checkpoints.HEADER_MAGIC_NUMBER) {
        return Optional.empty();
      }
      in.readInt(); // version
      return Optional.of(
          new NewestCheckpoint(
              metadata.getParent(), in.readLong(), Files.getLastModifiedTime(metadata).toMillis()));
    }
  }
}
