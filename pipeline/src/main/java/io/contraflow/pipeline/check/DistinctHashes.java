package io.contraflow.pipeline.check;

/**
 * Distinct hashes, each with a number: all of them up to a limit, then a sample. Whenever there are
 * more than the limit, those whose next leading bit is set are forgotten, and no such hash is taken
 * any more; with k such bits the number of distinct hashes is about size · 2^k, with a relative
 * standard error of about 1.2 / √limit (adaptive sampling; Flajolet 1990, Computing 43). Whether a
 * hash is in the sample depends on the hash alone, so that samples of two sets can be compared. Not
 * thread-safe.
 */
final class DistinctHashes {
  static final int LIMIT = 1 << 20;

  /** Only hashes that somebody has searched for agree in more leading bits. */
  private static final int MOST_LEVELS = 48;

  private final int limit;
  private long[] hashes = new long[1024]; // open addressing; 0 is free
  private long[] values = new long[hashes.length];
  private int size;
  private int level;

  DistinctHashes(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit must be at least 1, was " + limit);
    }
    this.limit = limit;
  }

  DistinctHashes() {
    this(LIMIT);
  }

  void add(long hash) {
    addWithLeast(hash, 0);
  }

  /** Adds a hash; its number is the least that it was added with. */
  void addWithLeast(long hash, long value) {
    if (!covers(hash)) {
      return;
    }
    int slot = slot(hash);
    if (hashes[slot] == hash) {
      values[slot] = Math.min(values[slot], value);
      return;
    }
    hashes[slot] = hash;
    values[slot] = value;
    size++;
    while (size > limit && level < MOST_LEVELS) {
      level++;
      rebuild(hashes.length);
    }
    if (2 * size > hashes.length) {
      rebuild(2 * hashes.length);
    }
  }

  void remove(long hash) {
    int hole = slot(hash);
    if (hashes[hole] != hash) {
      return;
    }
    size--;
    int mask = hashes.length - 1;
    for (int i = hole + 1 & mask; hashes[i] != 0; i = i + 1 & mask) {
      int probes = i - (int) hashes[i] & mask; // how far it stands from where it would be first
      if (probes >= (i - hole & mask)) {
        hashes[hole] = hashes[i];
        values[hole] = values[i];
        hole = i;
      }
    }
    hashes[hole] = 0;
  }

  boolean contains(long hash) {
    return hashes[slot(hash)] == hash;
  }

  /** The number of a hash that is contained. */
  long value(long hash) {
    return values[slot(hash)];
  }

  /** Whether a hash would be in the sample: of another nothing is known. */
  boolean covers(long hash) {
    return covers(hash, level);
  }

  /** How many there are, or about so many unless {@link #isExact}. */
  long estimate() {
    return (long) size << level;
  }

  boolean isExact() {
    return level == 0;
  }

  /** How many of these others have too, among those that both would have in their samples. */
  Share in(DistinctHashes others) {
    int coarser = Math.max(level, others.level);
    long all = 0;
    long shared = 0;
    for (long hash : hashes) {
      if (hash != 0 && covers(hash, coarser)) {
        all++;
        shared += others.contains(hash) ? 1 : 0;
      }
    }
    return new Share(shared, all);
  }

  private static boolean covers(long hash, int level) {
    return level == 0 || hash >>> Long.SIZE - level == 0;
  }

  private int slot(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) hash & mask;
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void rebuild(int length) {
    long[] oldHashes = hashes;
    long[] oldValues = values;
    hashes = new long[length];
    values = new long[length];
    size = 0;
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0 && covers(oldHashes[i])) {
        int slot = slot(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        values[slot] = oldValues[i];
        size++;
      }
    }
  }
}
