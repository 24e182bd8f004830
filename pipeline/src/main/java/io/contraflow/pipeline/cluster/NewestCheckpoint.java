package io.contraflow.pipeline.cluster;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A completed checkpoint or savepoint that a job can resume from.
 *
 * @param directory what {@code execution.state-recovery.path} takes
 * @param id Flink's number of it, which goes on counting over restarts
 * @param modifiedMs when it was completed, epoch ms
 */
public record NewestCheckpoint(Path directory, long id, long modifiedMs) {
  private static final Logger LOG = LoggerFactory.getLogger(NewestCheckpoint.class);

  /** Flink renames this file into place last: where it is, the checkpoint is complete. */
  private static final String METADATA = "_metadata";

  /** {@code JOB/chk-N/_metadata} and {@code savepoints/savepoint-X/_metadata}. */
  private static final int DEPTH = 3;

  private static final Comparator<NewestCheckpoint> ORDER =
      Comparator.comparingLong(NewestCheckpoint::id)
          .thenComparingLong(NewestCheckpoint::modifiedMs);

  /**
   * The newest one below a directory, by its number. Those that are incomplete or whose metadata is
   * not Flink's are passed over.
   *
   * @param checkpoints may be absent
   */
  public static Optional<NewestCheckpoint> find(Path checkpoints) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(checkpoints, DEPTH)) {
      return files
          .filter(file -> file.getFileName().toString().equals(METADATA))
          .map(NewestCheckpoint::read)
          .flatMap(Optional::stream)
          .max(ORDER);
    }
  }

  /** Whether a user asked for it; a savepoint is never deleted, a checkpoint is Flink's own. */
  public boolean isSavepoint() {
    return directory.getFileName().toString().startsWith("savepoint-");
  }

  private static Optional<NewestCheckpoint> read(Path metadata) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
      if (in.readInt() != Checkpoints.HEADER_MAGIC_NUMBER) {
        LOG.warn("passed over {}: not the metadata of a checkpoint", metadata);
        return Optional.empty();
      }
      in.readInt(); // version
      return Optional.of(
          new NewestCheckpoint(
              metadata.getParent(), in.readLong(), Files.getLastModifiedTime(metadata).toMillis()));
    } catch (IOException e) {
      LOG.warn("passed over {}: {}", metadata, e.toString());
      return Optional.empty();
    }
  }
}
