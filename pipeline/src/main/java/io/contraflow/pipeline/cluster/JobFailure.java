package io.contraflow.pipeline.cluster;

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
    boolean damaged = message.contains("checksum mismatch") || message.contains("Corruption");
    return damaged && root.toString().contains("RocksDBException")
        ? "a file of the checkpoint is damaged ("
            + message
            + "); restore a copy, or go back to an earlier checkpoint with --from-checkpoint"
        : message;
  }
}
