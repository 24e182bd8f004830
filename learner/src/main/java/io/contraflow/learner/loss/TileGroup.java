package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;

/**
 * A row block's sums over one group of columns, and what these give of its queries' gradients,
 * under the group's own largest similarities. Columns are taken tile by tile: one product gives
 * similarities, which become exponentials under the largest similarity so far, or with a margin 0
 * and 1; a second product adds them to the gradient, which is multiplied down whenever a row's
 * largest rises (as in FlashAttention, Dao et al. 2022, section 3.1). One thread at a time.
 */
final class TileGroup implements AutoCloseable {
  private final LossInputs in;
  private final List<Tile> tiles;
  private final Matrix target; // with the gradient
  private final boolean owned; // whether the target is: it has this row block alone
  private final RunningSums sums;
  private Block gradient; // (R, D), of the rows begun with
  private int first;
  private boolean begun; // whether the gradient holds something

  private TileGroup(
      BlockedInputs inputs, List<Tile> tiles, int capacity, Matrix target, boolean owned) {
    in = inputs.in();
    this.tiles = tiles;
    this.target = target;
    this.owned = owned;
    sums = new RunningSums(inputs, capacity);
  }

  /**
   * A group whose gradient is a row block of another's.
   *
   * @param gradient (B, D)
   */
  static TileGroup into(Matrix gradient, BlockedInputs inputs, List<Tile> tiles, int capacity) {
    return new TileGroup(inputs, tiles, capacity, gradient, false);
  }

  /** A group that has a gradient of its own, (R, D). */
  static TileGroup apart(BlockedInputs inputs, List<Tile> tiles, int capacity) {
    int dimension = inputs.in().queries().columns();
    Matrix gradient = new Matrix(Precision.FLOAT, capacity, dimension);
    return new TileGroup(inputs, tiles, capacity, gradient, true);
  }

  /** Begins with rows {@code first} on. */
  void begin(int first, int rows) {
    this.first = first;
    gradient = Block.ofRows(target, owned ? 0 : first, rows);
    begun = false;
    sums.begin(first);
  }

  RunningSums sums() {
    return sums;
  }

  /** (R, D), undefined until it is begun. */
  Block gradient() {
    return gradient;
  }

  boolean begun() {
    return begun;
  }

  /** Adds all tiles. */
  void add(Scratch scratch) {
    for (Tile tile : tiles) {
      add(tile, scratch);
    }
  }

  private void add(Tile tile, Scratch scratch) {
    Matrix memory = scratch.tile();
    float[] cells = scratch.cells();
    int count = tile.count();
    Block similarities = new Block(memory, 0, 0, gradient.rows(), count);
    scratch
        .products()
        .similarities(similarities, in.queries(), first, tile.documents(), tile.first());
    for (int r = 0; r < gradient.rows(); r++) {
      memory.read(r, 0, count, cells);
      double by = sums.add(r, tile.column(), count, cells);
      if (begun && by != 1) {
        scratch.scale(gradient, r, (float) by);
      }
      memory.write(r, 0, count, cells);
    }
    scratch.products().gradient(gradient, similarities, tile.documents(), tile.first(), begun);
    begun = true;
  }

  /**
   * Adds another group of the same rows: sums and gradients of both come under the larger of their
   * largest similarities, row by row. The other is then of no use.
   */
  void merge(TileGroup other, Scratch scratch) {
    float[] vector = scratch.vector();
    float[] added = scratch.document();
    for (int r = 0; r < gradient.rows(); r++) {
      float largest = other.sums.shift(r);
      float by = (float) sums.raise(r, largest);
      float otherBy = (float) other.sums.raise(r, sums.shift(r));
      sums.merge(r, other.sums);
      other.target.read(r, added);
      if (begun) {
        target.read(gradient.row() + r, vector);
        for (int c = 0; c < vector.length; c++) {
          vector[c] = by * vector[c] + otherBy * added[c];
        }
      } else {
        for (int c = 0; c < vector.length; c++) {
          vector[c] = otherBy * added[c];
        }
      }
      target.write(gradient.row() + r, vector);
    }
    begun = true;
  }

  @Override
  public void close() {
    if (owned) {
      target.close();
    }
  }
}
