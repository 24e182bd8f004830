package io.contraflow.pipeline.job;

import io.contraflow.pipeline.cluster.ClusterException;
import io.contraflow.pipeline.cluster.Writable;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.core.fs.FileSystem;

/** Where a job writes. */
public final class OutputDirectories {
  private OutputDirectories() {}

  /**
   * Makes them, and asks whether they can be written, before anything is started.
   *
   * @throws io.contraflow.pipeline.cluster.ClusterException for the first that cannot
   */
  public static void require(Configuration configuration, Path output) {
    Writable.require("the output", output, "give another --output");
    Writable.require(
        "checkpoints", configuration.checkpointDirectory(output), "set checkpoint.directory");
    Writable.require(
        "snapshots", configuration.snapshotDirectory(output), "set snapshots.directory");
    String uri = configuration.get(JobSettings.SNAPSHOT_URI);
    if (!uri.isEmpty()) {
      requireFileSystem(uri);
    }
  }

  /** Flink has those of its own and of its plugins, which a cluster loads. */
  private static void requireFileSystem(String uri) {
    try {
      FileSystem files = new org.apache.flink.core.fs.Path(uri).getFileSystem();
      files.mkdirs(new org.apache.flink.core.fs.Path(uri));
    } catch (IOException | RuntimeException e) {
      throw new ClusterException(
          "copies of snapshots must be written to %s, but: %s; put Flink's plugin for it into its"
                  .formatted(uri, String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
              + " plugins directory, give it access, or set snapshots.uri",
          e);
    }
  }
}
