package io.contraflow.learner.history;

import java.nio.charset.StandardCharsets;

/**
 * A seeded 64-bit hash of a string: FNV-1a over UTF-8, then the finaliser of SplitMix64 (Steele,
 * Lea, Flood 2014). The same on every machine; not for adversaries. At a million keys two collide
 * with probability 3e-8.
 */
public final class Hash64 {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Hash64() {}

  public static long of(long seed, String text) {
    long hash = FNV_OFFSET ^ mix(seed);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return mix(hash);
  }

  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
