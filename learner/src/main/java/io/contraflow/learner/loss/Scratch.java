package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;

/** What one worker computes row blocks with. Its contents are lost from call to call. */
final class Scratch implements AutoCloseable {
  private final Matrix tile; // (R, columnBlock)
  private final TileProducts products;
  private final float[] cells; // of one row, of a tile or kept
  private final float[] columnCells; // the same, of the other direction
  private final float[] vector; // (D)
  private final float[] document; // (D)

  /**
   * @param capacity rows at a time, R
   * @param products this one's from now on, unless this throws
   */
  Scratch(BlockedInputs inputs, int capacity, TileProducts products) {
    LossInputs in = inputs.in();
    this.products = products;
    cells = new float[BlockedInputs.padded(Math.max(inputs.keptColumns(), inputs.columnBlock()))];
    columnCells = new float[inputs.options().symmetric() ? BlockedInputs.padded(in.rows()) : 0];
    vector = new float[in.queries().columns()];
    document = new float[in.queries().columns()];
    tile = new Matrix(Precision.FLOAT, capacity, inputs.columnBlock());
  }

  Matrix tile() {
    return tile;
  }

  TileProducts products() {
    return products;
  }

  float[] cells() {
    return cells;
  }

  float[] columnCells() {
    return columnCells;
  }

  float[] vector() {
    return vector;
  }

  float[] document() {
    return document;
  }

  /** Multiplies a row of a block by a number, in place. */
  void scale(Block block, int r, float by) {
    Matrix matrix = block.matrix();
    matrix.read(block.row() + r, vector);
    for (int c = 0; c < vector.length; c++) {
      vector[c] *= by;
    }
    matrix.write(block.row() + r, vector);
  }

  @Override
  public void close() {
    products.close();
    tile.close();
  }
}
