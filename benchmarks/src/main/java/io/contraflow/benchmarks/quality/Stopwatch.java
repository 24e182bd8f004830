package io.contraflow.benchmarks.quality;

/** Adds up wall clock. Not thread-safe. */
final class Stopwatch {
  private static final double NS_PER_S = 1e9;

  private long spentNs;
  private long sinceNs;

  void start() {
    sinceNs = System.nanoTime();
  }

  void stop() {
    spentNs += System.nanoTime() - sinceNs;
  }

  /** Of all that lay between a start and a stop. */
  double seconds() {
    return spentNs / NS_PER_S;
  }
}
