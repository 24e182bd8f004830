package io.contraflow.pipeline.job;

import io.contraflow.pipeline.cluster.Writable;
import io.contraflow.pipeline.config.Configuration;
import java.nio.file.Path;

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
  }
}
