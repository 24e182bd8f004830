package io.contraflow.operators.embed;

import java.util.LinkedHashMap;
import java.util.Map;

/** The vectors used last, up to a number of bytes. Thread-safe. */
final class RecentVectors {
  private static final int ENTRY_BYTES = 128;

  private final int capacity;
  private final Map<ContentKey, float[]> vectors = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param maxBytes heap to use, about
   * @param dimension D
   */
  RecentVectors(long maxBytes, int dimension) {
    this.capacity = (int) (maxBytes / (ENTRY_BYTES + (long) dimension * Float.BYTES));
  }

  /** Null if it is not there. */
  synchronized float[] get(ContentKey key) {
    return vectors.get(key);
  }

  synchronized void put(ContentKey key, float[] vector) {
    vectors.put(key, vector);
    if (vectors.size() > capacity) {
      vectors.remove(vectors.keySet().iterator().next());
    }
  }

  synchronized int size() {
    return vectors.size();
  }
}
