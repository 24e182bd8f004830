package io.contraflow.state.snapshot;

import java.util.Random;

/** A table in an array. */
record ArrayTable(String name, float[][] values) implements Table {

  /** Normal values, rows × dimension. */
  static ArrayTable random(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[rows][dimension];
    for (float[] row : values) {
      for (int d = 0; d < dimension; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return new ArrayTable(StaticModel.TENSOR, values);
  }

  @Override
  public int rows() {
    return values.length;
  }

  @Override
  public int dimension() {
    return values[0].length;
  }

  @Override
  public void read(int row, float[] into) {
    System.arraycopy(values[row], 0, into, 0, into.length);
  }
}
