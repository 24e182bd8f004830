package io.contraflow.learner.encode;

import java.util.BitSet;
import java.util.function.IntConsumer;

/** Which rows have changed since {@link #clear}. Not thread-safe. */
public final class DirtyRows {
  private final BitSet marked;

  /** No row marked. */
  public DirtyRows(int rows) {
    this.marked = new BitSet(rows);
  }

  public void mark(int row) {
    marked.set(row);
  }

  public boolean isMarked(int row) {
    return marked.get(row);
  }

  public int count() {
    return marked.cardinality();
  }

  /** The first marked row from {@code row} on, or −1. */
  public int nextMarked(int row) {
    return marked.nextSetBit(row);
  }

  /** Calls {@code consumer} for each marked row, in ascending order. */
  public void forEach(IntConsumer consumer) {
    for (int row = marked.nextSetBit(0); row >= 0; row = marked.nextSetBit(row + 1)) {
      consumer.accept(row);
    }
  }

  public void clear() {
    marked.clear();
  }
}
