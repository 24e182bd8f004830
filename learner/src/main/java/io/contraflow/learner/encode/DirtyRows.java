package io.contraflow.learner.encode;

import java.util.BitSet;
import java.util.function.IntConsumer;

/** Which rows have changed since {@link #clear} or since a sweep took them. Not thread-safe. */
public final class DirtyRows {
  private final BitSet marked;
  private final BitSet again; // marked since the sweep was there
  private final BitSet swept; // taken by a sweep and not marked since
  private int count;
  private int marks; // since the last sweep
  private int sweptTo;

  /**
   * Takes rows.
   *
   * @param <E> what keeps it from taking one
   */
  public interface Taken<E extends Exception> {
    void row(int row) throws E;
  }

  /** No row marked. */
  public DirtyRows(int rows) {
    this.marked = new BitSet(rows);
    this.again = new BitSet(rows);
    this.swept = new BitSet(rows);
  }

  public void mark(int row) {
    count += marked.get(row) ? 0 : 1;
    marked.set(row);
    again.set(row);
    swept.clear(row);
    marks++;
  }

  public boolean isMarked(int row) {
    return marked.get(row);
  }

  public int count() {
    return count;
  }

  /** Calls of {@link #mark} since the last {@link #sweep}. */
  public int marks() {
    return marks;
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

  /**
   * Takes marked rows until no more than {@code left} are marked or {@code most} have been taken,
   * going round from where the last sweep ended. A row that was marked since a sweep last passed it
   * is passed by once (second chance, Corbató 1968): it is likely to be marked again soon.
   *
   * @param taken called for each row that is taken, which is not marked any more
   */
  public <E extends Exception> void sweep(int left, int most, Taken<E> taken) throws E {
    marks = 0;
    int enough = Math.max(left, count - most);
    while (count > enough) {
      int row = marked.nextSetBit(sweptTo);
      if (row < 0) {
        sweptTo = 0;
        continue;
      }
      sweptTo = row + 1;
      if (again.get(row)) {
        again.clear(row);
      } else {
        marked.clear(row);
        swept.set(row);
        count--;
        taken.row(row);
      }
    }
  }

  /** Rows marked since {@link #clear}, those included that a sweep has taken. */
  public int changed() {
    return count + swept.cardinality();
  }

  public void clear() {
    marked.clear();
    again.clear();
    swept.clear();
    count = 0;
    marks = 0;
  }
}
