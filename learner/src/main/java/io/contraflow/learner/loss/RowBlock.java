package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;

/**
 * The query→document losses of some rows at a time, and their queries' gradients. Columns are taken
 * tile by tile: one product gives similarities, which become exponentials under the largest
 * similarity so far, or with a margin 0 and 1; a second product adds them to the gradient, which is
 * multiplied down whenever a row's largest rises (as in FlashAttention, Dao et al. 2022, section
 * 3.1). Only the first {@link BlockedInputs#keptColumns} are kept. One thread at a time.
 */
final class RowBlock implements AutoCloseable {
  private final BlockedInputs inputs;
  private final LossInputs in;
  private final DocumentToQuery columns; // null if not symmetric
  private final BlockedResult result;
  private final int kept;
  private final Matrix tile; // (R, columnBlock)
  private final Matrix keptCells; // (R, kept): exponentials, then gradients
  private final float[] cells; // of one row, of a tile or kept
  private final float[] columnCells; // the same, of the other direction
  private final float[] vector; // (D)
  private final float[] document; // (D)
  private final float[] keptShifts; // (R), under which the kept exponentials are
  private final RunningSums sums;
  private final TileProducts products;
  private int first;
  private int rows;
  private boolean begun; // whether the gradient holds something

  /**
   * @param capacity rows at a time, R
   * @param columns null if not symmetric
   * @param products this block's from now on, unless this throws
   */
  RowBlock(
      BlockedInputs inputs,
      DocumentToQuery columns,
      BlockedResult result,
      int capacity,
      TileProducts products) {
    this.products = products;
    this.inputs = inputs;
    this.in = inputs.in();
    this.columns = columns;
    this.result = result;
    kept = inputs.keptColumns();
    tile = new Matrix(Precision.FLOAT, capacity, inputs.columnBlock());
    keptCells = new Matrix(Precision.FLOAT, capacity, kept);
    cells = new float[BlockedInputs.padded(Math.max(kept, inputs.columnBlock()))];
    columnCells = new float[columns == null ? 0 : BlockedInputs.padded(in.rows())];
    vector = new float[in.queries().columns()];
    document = new float[in.queries().columns()];
    keptShifts = new float[capacity];
    sums = new RunningSums(inputs, result, capacity);
  }

  /** Computes rows from {@code first} on, {@code most} or as many as there are. */
  void compute(int first, int most) {
    this.first = first;
    this.rows = Math.min(most, in.rows() - first);
    begun = false;
    sums.begin(first);
    int size = in.rows();
    int hard = in.hardNegatives().rows();
    if (kept > 0) {
      keep();
    }
    if (kept < size) {
      pass(in.positives(), 0);
    }
    if (kept < size + hard) {
      pass(in.hardNegatives(), size);
    }
    pass(in.queue(), size + hard);
    for (int r = 0; r < rows; r++) {
      finish(r);
    }
    if (kept > 0) {
      addKept();
    }
  }

  /** Gradients by the similarities of the rows last computed, columns {@code [0, kept)}. */
  Block gradients(int column, int columns) {
    return new Block(keptCells, 0, column, rows, columns);
  }

  Block queries() {
    return Block.ofRows(in.queries(), first, rows);
  }

  private void keep() {
    int size = in.rows();
    if (columns == null) {
      gradients(0, size).setProductWithTransposed(queries(), all(in.positives()));
    }
    if (kept > size) {
      gradients(size, kept - size).setProductWithTransposed(queries(), all(in.hardNegatives()));
    }
    for (int r = 0; r < rows; r++) {
      keptCells.read(r, cells);
      if (columns != null) {
        columns.similarities().read(first + r, cells);
      }
      sums.add(r, 0, kept, cells);
      keptShifts[r] = sums.shift(r);
      keptCells.write(r, cells);
    }
  }

  /** All of one kind of document, tile by tile. */
  private void pass(Matrix documents, int firstColumn) {
    for (int d = 0; d < documents.rows(); d += inputs.columnBlock()) {
      int count = Math.min(inputs.columnBlock(), documents.rows() - d);
      Block similarities = new Block(tile, 0, 0, rows, count);
      products.similarities(similarities, in.queries(), first, documents, d);
      for (int r = 0; r < rows; r++) {
        tile.read(r, 0, count, cells);
        double by = sums.add(r, firstColumn + d, count, cells);
        if (begun && by != 1) {
          scaleGradient(r, (float) by);
        }
        tile.write(r, 0, count, cells);
      }
      products.gradient(queryGradient(), similarities, documents, d, begun);
      begun = true;
    }
  }

  private void scaleGradient(int r, float by) {
    Matrix gradient = result.queryGradient();
    gradient.read(first + r, vector);
    for (int c = 0; c < vector.length; c++) {
      vector[c] *= by;
    }
    gradient.write(first + r, vector);
  }

  private void finish(int r) {
    int row = first + r;
    double[] several = sums.several(r);
    RowLoss loss = sums.loss(r, several);
    result.setRow(row, loss.loss(), sums.positive(r), sums.hardest(r));
    double scale = inputs.scales()[row];
    double own = scale * loss.own();
    float unit = (float) (scale * loss.unit());
    if (kept == 0) {
      finishGradient(row, unit, (float) own, several);
      return;
    }
    if (begun) {
      scaleGradient(r, unit);
    }
    keptCells.read(r, cells);
    float keptUnit = (float) (scale * loss.unit() * inputs.shrink(keptShifts[r], sums.shift(r)));
    for (int j = 0; j < kept; j++) {
      cells[j] *= keptUnit;
    }
    for (int k = 1; several != null && k < several.length; k++) {
      cells[inputs.further().column(row, k - 1)] = (float) (scale * several[k]);
    }
    if (columns != null) {
      columns.add(row, cells, columnCells);
      own += columns.own(row);
    }
    cells[row] = (float) own;
    keptCells.write(r, cells);
  }

  /**
   * The weighted sum of the negatives becomes the gradient: the positives' parts are added.
   *
   * @param several the loss's gradients by the positives' logits, or null
   */
  private void finishGradient(int row, float unit, float own, double[] several) {
    result.queryGradient().read(row, vector);
    in.positives().read(row, document);
    for (int c = 0; c < vector.length; c++) {
      vector[c] = unit * vector[c] + own * document[c];
    }
    for (int k = 1; several != null && k < several.length; k++) {
      float further = (float) (inputs.scales()[row] * several[k]);
      in.positives().read(inputs.further().column(row, k - 1), document);
      for (int c = 0; c < vector.length; c++) {
        vector[c] += further * document[c];
      }
    }
    result.queryGradient().write(row, vector);
  }

  private void addKept() {
    int size = in.rows();
    queryGradient().product(gradients(0, size), all(in.positives()), begun);
    if (kept > size) {
      queryGradient().product(gradients(size, kept - size), all(in.hardNegatives()), true);
    }
  }

  private Block queryGradient() {
    return Block.ofRows(result.queryGradient(), first, rows);
  }

  private static Block all(Matrix matrix) {
    return Block.ofRows(matrix, 0, matrix.rows());
  }

  @Override
  public void close() {
    products.close();
    tile.close();
    keptCells.close();
  }
}
