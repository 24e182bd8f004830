package io.contraflow.pipeline.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.CheckpointFailureManager;

/** The end of a job whose checkpoints failed, for a person: Flink's words leave out the disk. */
public final class CheckpointFailure {
  private CheckpointFailure() {}

  /**
   * What to say; empty if the job ended for another reason.
   *
   * @param failure as the job's client has it
   * @param checkpoints where its checkpoints go
   */
  public static Optional<String> message(Throwable failure, Path checkpoints) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isOfCheckpoints(cause)) {
        return Optional.of(
            "checkpoints must be written to %s, but several in a row were not, where %s; make room"
                    .formatted(checkpoints.toAbsolutePath(), free(checkpoints))
                + " there or set checkpoint.directory, and run again with the same --output to go"
                + " on");
      }
    }
    return Optional.empty();
  }

  private static boolean isOfCheckpoints(Throwable e) {
    return e.getMessage() != null
        && e.getMessage()
            .contains(CheckpointFailureManager.EXCEEDED_CHECKPOINT_TOLERABLE_FAILURE_MESSAGE);
  }

  private static String free(Path directory) {
    try {
      return (Files.getFileStore(directory).getUsableSpace() >> 20) + " MiB are free";
    } catch (IOException e) {
      return "nothing can be read";
    }
  }
}
