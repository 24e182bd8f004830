package io.contraflow.state.snapshot;

import java.util.Arrays;
import java.util.List;

/** A table with rows of later ones in place of its own. */
final class ChainTable implements Table {
  private static final int OWN = -1;

  private final Table full;
  private final List<DeltaFile> deltas;
  private final int[] source; // (V): which of the deltas has a row last
  private final int[] at; // (V): where in it

  /**
   * @param deltas in their order, each of this table
   */
  ChainTable(Table full, List<DeltaFile> deltas) {
    this.full = full;
    this.deltas = List.copyOf(deltas);
    source = new int[full.rows()];
    at = new int[full.rows()];
    Arrays.fill(source, OWN);
    for (int d = 0; d < deltas.size(); d++) {
      int[] rows = deltas.get(d).rows();
      for (int i = 0; i < rows.length; i++) {
        source[rows[i]] = d;
        at[rows[i]] = i;
      }
    }
  }

  @Override
  public String name() {
    return full.name();
  }

  @Override
  public int rows() {
    return full.rows();
  }

  @Override
  public int dimension() {
    return full.dimension();
  }

  @Override
  public void read(int row, float[] into) {
    if (source[row] == OWN) {
      full.read(row, into);
    } else {
      deltas.get(source[row]).values().read(at[row], into);
    }
  }
}
