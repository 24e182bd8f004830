package io.contraflow.pipeline.demo;

/**
 * SplitMix64 (Steele, Lea and Flood 2014): a stream of random numbers that is a function of (seed,
 * stream), the same in every Java version. Not thread-safe.
 */
final class SplitMix {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix(long seed, long stream) {
    // Mixed twice, so that neighbouring streams do not run along one another.
    state = mix(mix(seed + GOLDEN) + stream * 0xD1342543DE82EF95L);
  }

  long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [0, bound). */
  int nextInt(int bound) {
    return (int) (nextDouble() * bound);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
