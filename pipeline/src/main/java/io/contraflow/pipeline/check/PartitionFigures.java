package io.contraflow.pipeline.check;

/** One partition with events, its records in their order. Not thread-safe. */
final class PartitionFigures {
  private final String partition;
  private long records;
  private long rejected;
  private long firstMs = Long.MAX_VALUE;
  private long newestMs = Long.MIN_VALUE;
  private long disorderMs;
  private boolean ended;

  PartitionFigures(String partition) {
    this.partition = partition;
  }

  void reject() {
    records++;
    rejected++;
  }

  /**
   * @return how far the event lies behind the newest one before it, ms
   */
  long add(long eventMs) {
    records++;
    long behindMs = newestMs == Long.MIN_VALUE ? 0 : Math.max(0, newestMs - eventMs);
    disorderMs = Math.max(disorderMs, behindMs);
    firstMs = Math.min(firstMs, eventMs);
    newestMs = Math.max(newestMs, eventMs);
    return behindMs;
  }

  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  /** The newest event time; {@link Long#MIN_VALUE} before there is one. */
  long newestMs() {
    return newestMs;
  }

  CheckReport.Partition report() {
    return new CheckReport.Partition(
        partition,
        records,
        rejected,
        firstMs == Long.MAX_VALUE ? 0 : firstMs,
        newestMs == Long.MIN_VALUE ? 0 : newestMs,
        disorderMs);
  }
}
