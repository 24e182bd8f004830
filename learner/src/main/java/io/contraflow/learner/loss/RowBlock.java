package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.ArrayList;
import java.util.List;

/**
 * The query→document losses of some rows at a time, and their queries' gradients: first {@link
 * #add} of every group of columns, at the same time if they have different scratches, then {@link
 * #finish}. Exponentials of the first {@link BlockedInputs#keptColumns} are kept in between. Groups
 * are added up in their order.
 */
final class RowBlock implements AutoCloseable {
  private final BlockedInputs inputs;
  private final LossInputs in;
  private final DocumentToQuery columns; // null if not symmetric
  private final BlockedResult result;
  private final int kept;
  private final List<TileGroup> groups = new ArrayList<>(); // the first has all in the end
  private final float[] keptShifts; // (R), under which the kept exponentials are
  private final Matrix keptCells; // (R, kept): exponentials, then gradients
  private int first;
  private int rows;

  /**
   * @param capacity rows at a time, R
   * @param columns null if not symmetric
   */
  RowBlock(
      BlockedInputs inputs,
      DocumentToQuery columns,
      BlockedResult result,
      int capacity,
      List<List<Tile>> groups) {
    this.inputs = inputs;
    this.in = inputs.in();
    this.columns = columns;
    this.result = result;
    kept = inputs.keptColumns();
    keptShifts = new float[capacity];
    keptCells = new Matrix(Precision.FLOAT, capacity, kept);
    try {
      this.groups.add(TileGroup.into(result.queryGradient(), inputs, groups.get(0), capacity));
      while (this.groups.size() < groups.size()) {
        List<Tile> tiles = groups.get(this.groups.size());
        this.groups.add(TileGroup.apart(inputs, tiles, capacity));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Begins with rows {@code first} on, {@code most} or as many as there are. */
  void begin(int first, int most) {
    this.first = first;
    this.rows = Math.min(most, in.rows() - first);
    groups.forEach(group -> group.begin(first, rows));
  }

  /** Adds a group's columns, the first's with those that are kept. */
  void add(int group, Scratch scratch) {
    if (group == 0 && kept > 0) {
      keep(scratch.cells());
    }
    groups.get(group).add(scratch);
  }

  /** Losses and the queries' gradients, from all groups. */
  void finish(Scratch scratch) {
    for (TileGroup other : groups.subList(1, groups.size())) {
      groups.get(0).merge(other, scratch);
    }
    for (int r = 0; r < rows; r++) {
      finish(r, scratch);
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

  private void keep(float[] cells) {
    int size = in.rows();
    if (columns == null) {
      gradients(0, size).setProductWithTransposed(queries(), all(in.positives()));
    }
    if (kept > size) {
      gradients(size, kept - size).setProductWithTransposed(queries(), all(in.hardNegatives()));
    }
    RunningSums sums = groups.get(0).sums();
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

  private void finish(int r, Scratch scratch) {
    RunningSums sums = groups.get(0).sums();
    int row = first + r;
    double[] several = sums.several(r);
    RowLoss loss = sums.loss(r, several);
    result.setRow(row, loss.loss(), sums.positive(r), sums.hardest(r), sums.leftOut(r));
    double scale = inputs.scales()[row];
    double own = scale * loss.own();
    float unit = (float) (scale * loss.unit());
    if (kept == 0) {
      finishGradient(row, unit, (float) own, several, scratch);
      return;
    }
    if (groups.get(0).begun()) {
      scratch.scale(groups.get(0).gradient(), r, unit);
    }
    float[] cells = scratch.cells();
    keptCells.read(r, cells);
    float keptUnit = (float) (scale * loss.unit() * inputs.shrink(keptShifts[r], sums.shift(r)));
    for (int j = 0; j < kept; j++) {
      cells[j] *= keptUnit;
    }
    for (int k = 1; several != null && k < several.length; k++) {
      cells[inputs.further().column(row, k - 1)] = (float) (scale * several[k]);
    }
    if (columns != null) {
      columns.add(row, cells, scratch.columnCells());
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
  private void finishGradient(int row, float unit, float own, double[] several, Scratch scratch) {
    float[] vector = scratch.vector();
    float[] document = scratch.document();
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
    Block gradient = groups.get(0).gradient();
    gradient.product(gradients(0, size), all(in.positives()), groups.get(0).begun());
    if (kept > size) {
      gradient.product(gradients(size, kept - size), all(in.hardNegatives()), true);
    }
  }

  private static Block all(Matrix matrix) {
    return Block.ofRows(matrix, 0, matrix.rows());
  }

  @Override
  public void close() {
    keptCells.close();
    groups.forEach(TileGroup::close);
  }
}
