package io.contraflow.learner.start;

/**
 * Random numbers as a pure function of (seed, two counters): SplitMix64's finaliser applied to each
 * in turn. No state, so any number can be had alone and in any order, and the same everywhere.
 */
public final class CounterRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /** 64 random bits. */
  public static long bits(long seed, long first, long second) {
    return mix(mix(mix(seed + GOLDEN) + GOLDEN * (first + 1)) + GOLDEN * (second + 1));
  }

  /** Uniform in (0, 1): 53 bits, never 0 and never 1. */
  public static double uniform(long seed, long first, long second) {
    return ((bits(seed, first, second) >>> 12) + 0.5) * 0x1p-52;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
