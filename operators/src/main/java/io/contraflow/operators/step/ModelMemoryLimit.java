package io.contraflow.operators.step;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Decides which models leave memory. The least recently used leave first; one that a snapshot is
 * written from stays.
 */
final class ModelMemoryLimit {
  private final long totalBytes;
  private final long heapBytes;
  private long expectedBytes;
  private long expectedHeapBytes;

  /** Takes a model out of memory. */
  interface Eviction {
    void of(ModelSession session) throws Exception;
  }

  /**
   * @param totalBytes that models may take
   * @param heapBytes that they may take on the heap
   */
  ModelMemoryLimit(long totalBytes, long heapBytes) {
    this.totalBytes = totalBytes;
    this.heapBytes = heapBytes;
  }

  long totalBytes() {
    return totalBytes;
  }

  /**
   * Evicts others until there is room for a model, which may be in memory; one that comes is taken
   * to be as large as the last that was there. With no other left to evict there is room, however
   * large it is.
   *
   * @param loaded the models in memory
   * @return false if a model that is being written has to leave first
   */
  boolean makeRoom(Supplier<Stream<ModelSession>> loaded, ModelSession session, Eviction eviction)
      throws Exception {
    while (!fits(loaded, session)) {
      Optional<ModelSession> victim =
          others(loaded, session)
              .filter(other -> !other.publisher().isWriting())
              .min(Comparator.comparingLong(ModelSession::usedAt));
      if (victim.isEmpty()) {
        return others(loaded, session).findAny().isEmpty();
      }
      eviction.of(victim.get());
    }
    return true;
  }

  /** Whether a model, as large as the last that was there, could come without another leaving. */
  boolean hasRoom(Supplier<Stream<ModelSession>> loaded) {
    return fits(loaded, null);
  }

  private static Stream<ModelSession> others(
      Supplier<Stream<ModelSession>> loaded, ModelSession session) {
    return loaded.get().filter(other -> other != session);
  }

  private boolean fits(Supplier<Stream<ModelSession>> loaded, ModelSession session) {
    if (session != null && session.isLoaded()) {
      expectedHeapBytes = session.loaded().heapBytes();
      expectedBytes = expectedHeapBytes + session.loaded().nativeBytes();
    }
    long heap = others(loaded, session).mapToLong(other -> other.loaded().heapBytes()).sum();
    long outside = others(loaded, session).mapToLong(other -> other.loaded().nativeBytes()).sum();
    return heap + outside + expectedBytes <= totalBytes && heap + expectedHeapBytes <= heapBytes;
  }
}
