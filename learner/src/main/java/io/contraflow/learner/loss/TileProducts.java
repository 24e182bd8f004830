package io.contraflow.learner.loss;

import io.contraflow.learner.memory.BfloatMatrix;
import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;

/** The two products of a tile. One thread at a time. */
interface TileProducts extends AutoCloseable {
  /**
   * Sets a tile (R, C) to the similarities of queries and documents.
   *
   * @param firstQuery of R
   * @param firstDocument of C
   */
  void similarities(
      Block tile, Matrix queries, int firstQuery, Matrix documents, int firstDocument);

  /** Sets a gradient (R, D) to a tile (R, C) times documents (C, D), or adds it. */
  void gradient(Block gradient, Block tile, Matrix documents, int firstDocument, boolean add);

  @Override
  void close();

  /** In float32. */
  final class Plain implements TileProducts {
    @Override
    public void similarities(
        Block tile, Matrix queries, int firstQuery, Matrix documents, int firstDocument) {
      tile.setProductWithTransposed(
          Block.ofRows(queries, firstQuery, tile.rows()),
          Block.ofRows(documents, firstDocument, tile.columns()));
    }

    @Override
    public void gradient(
        Block gradient, Block tile, Matrix documents, int firstDocument, boolean add) {
      gradient.product(tile, Block.ofRows(documents, firstDocument, tile.columns()), add);
    }

    @Override
    public void close() {}
  }

  /** In bfloat16, added up in float32. */
  final class Rounded implements TileProducts {
    private final RoundedInputs inputs;
    private final BfloatProducts products; // borrowed
    private final BfloatMatrix half; // a tile

    Rounded(RoundedInputs inputs, BfloatProducts products, int rows, int columns) {
      this.inputs = inputs;
      this.products = products;
      this.half = new BfloatMatrix(rows, columns);
    }

    @Override
    public void similarities(
        Block tile, Matrix queries, int firstQuery, Matrix documents, int firstDocument) {
      products.setProductWithTransposed(
          tile,
          inputs.rows(queries, firstQuery, tile.rows()),
          inputs.rows(documents, firstDocument, tile.columns()));
    }

    @Override
    public void gradient(
        Block gradient, Block tile, Matrix documents, int firstDocument, boolean add) {
      BfloatMatrix.Part cells = new BfloatMatrix.Part(half, 0, 0, tile.rows(), tile.columns());
      products.round(tile, cells);
      products.product(gradient, cells, inputs.rows(documents, firstDocument, tile.columns()), add);
    }

    @Override
    public void close() {
      half.close();
    }
  }
}
