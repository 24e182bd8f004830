package io.contraflow.learner.memory;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;

/**
 * Memory outside the heap that is kept for the next who asks for as much. A step takes the same
 * matrices as the step before; what the C library gives back to the system in between comes back
 * page by page, each with a fault and set to 0.
 *
 * <p>Of what is kept those go first whose size was not asked for the longest. Any thread may use
 * this.
 */
final class KeptMemory {
  private static final KeptMemory SHARED = new KeptMemory(64L << 20);

  /** The C library keeps what is smaller by itself. */
  private static final long LEAST = 64L << 10;

  /** Sizes from a power of 2 to the next. */
  private static final int SIZES = 8;

  private static final long PAGE = 4096;

  private final long most;
  private final Map<Long, ArrayDeque<BytePointer>> bySize = new LinkedHashMap<>(16, .75f, true);
  private long kept; // bytes

  /**
   * @param most bytes that are kept
   */
  KeptMemory(long most) {
    this.most = most;
  }

  /** Everybody's who has these classes. */
  static KeptMemory shared() {
    return SHARED;
  }

  /** At least so many bytes, with any contents; {@link #give} takes them back. */
  BytePointer take(long bytes) {
    if (bytes < LEAST) {
      return new BytePointer(bytes);
    }
    long size = sizeOf(bytes);
    BytePointer found = keptOf(size);
    return found == null ? new BytePointer(size) : found;
  }

  private synchronized BytePointer keptOf(long size) {
    ArrayDeque<BytePointer> same = bySize.get(size);
    if (same == null || same.isEmpty()) {
      return null;
    }
    kept -= size;
    return same.pop();
  }

  /**
   * @param memory that {@link #take} gave, whole; not to be used any more
   */
  synchronized void give(BytePointer memory) {
    long size = memory.capacity();
    if (size < LEAST || size > most) {
      memory.close();
      return;
    }
    ArrayDeque<BytePointer> same = bySize.computeIfAbsent(size, s -> new ArrayDeque<>());
    if (same.contains(memory)) {
      throw new IllegalStateException("memory must be given back once: " + memory);
    }
    same.push(memory);
    kept += size;
    Iterator<Map.Entry<Long, ArrayDeque<BytePointer>>> eldest = bySize.entrySet().iterator();
    while (kept > most) {
      Map.Entry<Long, ArrayDeque<BytePointer>> entry = eldest.next();
      while (kept > most && !entry.getValue().isEmpty()) {
        entry.getValue().pop().close();
        kept -= entry.getKey();
      }
      if (entry.getValue().isEmpty()) {
        eldest.remove();
      }
    }
  }

  /** Frees what is kept. */
  synchronized void free() {
    bySize.values().forEach(same -> same.forEach(BytePointer::close));
    bySize.clear();
    kept = 0;
  }

  /** Bytes that are kept now. */
  synchronized long kept() {
    return kept;
  }

  private static long sizeOf(long bytes) {
    long step = Math.max(PAGE, Long.highestOneBit(bytes) / SIZES);
    return (bytes + step - 1) / step * step;
  }
}
