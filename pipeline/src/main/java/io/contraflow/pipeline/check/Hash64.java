package io.contraflow.pipeline.check;

/** 64-bit hashes that are the same in every run, of what is counted and not kept. Never 0. */
final class Hash64 {
  private static final long FACTOR = 0xFF51AFD7ED558CCDL;

  private Hash64() {}

  static long of(CharSequence text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = step(hash, text.charAt(i));
    }
    return finished(hash);
  }

  static long of(byte[] bytes) {
    long hash = bytes.length;
    for (byte each : bytes) {
      hash = step(hash, each);
    }
    return finished(hash);
  }

  /** Of two hashes, in their order. */
  static long of(long one, long other) {
    return finished(step(one, other));
  }

  private static long step(long hash, long next) {
    long product = (hash ^ next) * FACTOR;
    return product ^ product >>> 32;
  }

  /** MurmurHash3's finalizer: each bit of the input reaches each of the output. */
  private static long finished(long hash) {
    long mixed = (hash ^ hash >>> 33) * FACTOR;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    mixed ^= mixed >>> 33;
    return mixed == 0 ? 1 : mixed;
  }
}
