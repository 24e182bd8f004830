package io.contraflow.pipeline.cluster;

import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an embedded cluster needs to know.
 *
 * @param checkpoints directory of the checkpoints
 * @param scratch directory of RocksDB's working files; emptied at each start
 * @param checkpointInterval between two checkpoints
 * @param parallelism slots, and subtasks of a stage
 * @param uiPort port of the web page; 0 takes a free one
 * @param restartAttempts restarts of the job before it fails
 * @param managedMemoryBytes memory of RocksDB
 * @param metricsPort port of the page for Prometheus; 0 for none
 */
public record ClusterOptions(
    Path checkpoints,
    Path scratch,
    Duration checkpointInterval,
    int parallelism,
    int uiPort,
    int restartAttempts,
    long managedMemoryBytes,
    int metricsPort) {

  /** Without a page for Prometheus. */
  public ClusterOptions(
      Path checkpoints,
      Path scratch,
      Duration checkpointInterval,
      int parallelism,
      int uiPort,
      int restartAttempts,
      long managedMemoryBytes) {
    this(
        checkpoints,
        scratch,
        checkpointInterval,
        parallelism,
        uiPort,
        restartAttempts,
        managedMemoryBytes,
        0);
  }

  /**
   * @param output the directory that everything of this job is in
   */
  public static ClusterOptions of(Configuration configuration, Path output) {
    return new ClusterOptions(
        configuration.checkpointDirectory(output),
        output.resolve("scratch"),
        configuration.get(JobSettings.CHECKPOINT_INTERVAL),
        configuration.get(JobSettings.PARALLELISM),
        configuration.get(JobSettings.UI_PORT),
        configuration.get(JobSettings.RESTART_ATTEMPTS),
        configuration.get(JobSettings.MANAGED_MEMORY),
        configuration.get(JobSettings.METRICS_PORT));
  }
}
