package io.contraflow.pipeline.cluster;

import io.contraflow.pipeline.broker.InvalidProperty;
import io.contraflow.pipeline.broker.Refusal;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;

/** Why a job has failed, in a line. */
public final class JobFailure {
  private JobFailure() {}

  /** The innermost cause's message, and what to do where that is known. */
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
    if (FileFailure.isFull(message)) {
      return "a disk is full ("
          + message
          + "); make room, and run again with the same --output to go on";
    }
    Optional<String> remedy = Refusal.remedy(root);
    if (remedy.isPresent()) {
      return message + "; " + remedy.get();
    }
    boolean damaged = message.contains("checksum mismatch") || message.contains("Corruption");
    return damaged && root.toString().contains("RocksDBException")
        ? "a file of the checkpoint is damaged ("
            + message
            + "); restore a copy, or go back to an earlier checkpoint with --from-checkpoint"
        : message;
  }
}
