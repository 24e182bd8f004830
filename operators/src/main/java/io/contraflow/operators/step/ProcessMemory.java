package io.contraflow.operators.step;

import java.util.Locale;
import java.util.Optional;

/**
 * What a process that learns may come to need.
 *
 * @param heapBytes largest heap
 * @param modelBytes of the models of all its tasks
 * @param managedBytes RocksDB's
 * @param networkBytes of Flink's buffers
 */
record ProcessMemory(long heapBytes, long modelBytes, long managedBytes, long networkBytes) {
  /** Metaspace, compiled code, threads, direct buffers. */
  private static final long JVM_BYTES = 300L << 20;

  /**
   * One sentence if that is more than there is.
   *
   * @param availableBytes of the container or machine
   */
  Optional<String> warning(long availableBytes) {
    long sum = heapBytes + modelBytes + managedBytes + networkBytes + JVM_BYTES;
    return sum <= availableBytes
        ? Optional.empty()
        : Optional.of(
            ("the process may come to need %s of the %s MiB that this container or machine has:"
                    + " heap %s, models %s (learner.memory of each task), RocksDB %s, network %s, the"
                    + " JVM itself about %s; lower learner.memory, the heap or RocksDB's share, or"
                    + " give it more")
                .formatted(
                    mebibytes(sum),
                    mebibytes(availableBytes),
                    mebibytes(heapBytes),
                    mebibytes(modelBytes),
                    mebibytes(managedBytes),
                    mebibytes(networkBytes),
                    mebibytes(JVM_BYTES)));
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,d", bytes >> 20);
  }
}
