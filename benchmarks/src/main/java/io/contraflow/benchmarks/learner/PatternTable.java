package io.contraflow.benchmarks.learner;

import io.contraflow.state.snapshot.Table;

/**
 * A start that any program can make for itself, bit for bit, however large: row r, column c is
 * ((131 r + 31 c) mod 257 − 128) / 74, of rms 1.
 */
record PatternTable(int rows, int dimension) implements Table {
  private static final float SCALE = 74;

  @Override
  public String name() {
    return "embedding.weight";
  }

  @Override
  public void read(int row, float[] into) {
    for (int c = 0; c < dimension; c++) {
      into[c] = ((131L * row + 31L * c) % 257 - 128) / SCALE;
    }
  }
}
