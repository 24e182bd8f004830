package io.contraflow.pipeline.check;

/**
 * How long things took: counts in buckets whose bounds grow by 2 %, so that every quantile is
 * within 1 % and memory does not grow (as DDSketch does it; Masson et al. 2019, arXiv 1908.10693).
 * Not thread-safe.
 */
final class LogHistogram {
  private static final double GROWTH = 1.02;
  private static final double LOG_GROWTH = Math.log(GROWTH);

  /** Up to 2^63 ms. */
  private final long[] counts = new long[2 + (int) (Long.SIZE * Math.log(2) / LOG_GROWTH)];

  private long count;
  private long leastMs = Long.MAX_VALUE;
  private long mostMs = Long.MIN_VALUE;

  /**
   * @param ms not negative
   */
  void add(long ms) {
    counts[bucket(ms)]++;
    count++;
    leastMs = Math.min(leastMs, ms);
    mostMs = Math.max(mostMs, ms);
  }

  long count() {
    return count;
  }

  /** The largest that was added; 0 of nothing. */
  long mostMs() {
    return count == 0 ? 0 : mostMs;
  }

  /**
   * The least value that a share of all do not exceed, within 1 %; 0 of nothing.
   *
   * @param share in (0, 1]
   */
  long quantileMs(double share) {
    if (count == 0) {
      return 0;
    }
    long rank = Math.max(1, (long) Math.ceil(share * count));
    int bucket = 0;
    for (long below = counts[0]; below < rank; below += counts[bucket]) {
      bucket++;
    }
    long middleMs = bucket == 0 ? 0 : Math.round(2 * Math.exp(bucket * LOG_GROWTH) / (1 + GROWTH));
    return Math.max(leastMs, Math.min(mostMs, middleMs));
  }

  private static int bucket(long ms) {
    return ms == 0 ? 0 : 1 + (int) (Math.log(ms) / LOG_GROWTH);
  }
}
