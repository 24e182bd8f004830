package io.contraflow.pipeline.cluster;

import io.contraflow.pipeline.broker.InvalidProperty;
import org.apache.kafka.common.config.ConfigException;

/** Why a job has failed, in a line. */
public final class JobFailure {
  private JobFailure() {}

  /** The innermost cause's message; of state that RocksDB finds damaged, what to do as well. */
  public static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    // Flink may hand on its text alone.
    if (root.toString().contains(ConfigException.class.getName())) {
      return InvalidProperty.named(message) + "; check kafka.properties";
    }
    boolean damaged = message.contains("checksum mismatch") || message.contains("Corruption");
    return damaged && root.toString().contains("RocksDBException")
        ? "a file of the checkpoint is damaged ("
            + message
            + "); restore a copy, or go back to an earlier checkpoint with --from-checkpoint"
        : message;
  }
}
