package io.contraflow.pipeline.cluster;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.state.rocksdb.RocksDBOptions;

/**
 * State and checkpoints of a job, on any cluster: RocksDB, incremental, exactly once, aligned
 * barriers with buffer debloating (one barrier covers everything, so nothing may overtake it), kept
 * when the job ends. Kryo is off: a stream type that would fall back to it is an error.
 */
public final class StateSettings {
  private static final int RETAINED = 2;

  /** Key groups: what a job may be rescaled to. Of a state that is there it can't be changed. */
  private static final int MAX_PARALLELISM = 128;

  /** In a row; a disk that is full for a moment is no reason to restore what is in memory. */
  private static final int TOLERATED_FAILURES = 3;

  private StateSettings() {}

  /**
   * @param directory where checkpoints go, as a URI such as {@code file:///output/checkpoints}
   * @param interval between two of them
   */
  public static Configuration of(String directory, Duration interval) {
    Configuration flink = new Configuration();
    flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    flink.set(RocksDBOptions.OPTIONS_FACTORY, RowStoreOptions.class.getName());
    flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory);
    flink.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, directory + "/savepoints");
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    flink.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    flink.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERATED_FAILURES);
    flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED);
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    flink.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    return flink;
  }

  /** Adds where to resume from. A checkpoint becomes the new job's own, a savepoint does not. */
  public static void resume(Configuration flink, NewestCheckpoint from) {
    flink.set(StateRecoveryOptions.SAVEPOINT_PATH, uri(from.directory()));
    flink.set(
        StateRecoveryOptions.RESTORE_MODE,
        from.isSavepoint() ? RecoveryClaimMode.NO_CLAIM : RecoveryClaimMode.CLAIM);
  }

  /** As Flink reads it: with the path as it is, since a space is no {@code %20} to Flink. */
  public static String uri(Path directory) {
    return "file://" + directory.toAbsolutePath().normalize();
  }
}
