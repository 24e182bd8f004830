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
    if (root instanceof ConfigException) {
      return InvalidProperty.in(root).orElseThrow() + "; check kafka.properties";
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return root.toString().contains("RocksDBException") && message.contains("Corruption")
        ? "a file of the checkpoint is damaged ("
            + message
            + "); restore a copy, or go back to an earlier checkpoint with --from-checkpoint"
        : message;
  }
}
