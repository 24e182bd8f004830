package io.contraflow.learner.loss;

import io.contraflow.learner.memory.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns that are taken together.
 *
 * @param documents positives, hard negatives or the queue
 * @param first of {@code count} documents
 * @param column of the first, among all columns
 */
record Tile(Matrix documents, int first, int count, int column) {

  /**
   * The columns that are not kept, in groups of neighbours with about as many columns each, where
   * those that are kept count as the first group's. It has all positives, and may have no tile;
   * others have at least one.
   *
   * @param most groups
   */
  static List<List<Tile>> groups(BlockedInputs inputs, int most) {
    LossInputs in = inputs.in();
    int size = in.rows();
    int hard = in.hardNegatives().rows();
    List<Tile> tiles = new ArrayList<>();
    if (inputs.keptColumns() < size) {
      add(in.positives(), 0, inputs.columnBlock(), tiles);
    }
    if (inputs.keptColumns() < size + hard) {
      add(in.hardNegatives(), size, inputs.columnBlock(), tiles);
    }
    add(in.queue(), size + hard, inputs.columnBlock(), tiles);

    List<List<Tile>> groups = new ArrayList<>();
    groups.add(new ArrayList<>());
    int last = 0;
    for (Tile tile : tiles) {
      int group = tile.column < size ? 0 : (int) ((long) tile.column * most / in.columns());
      if (group > last) {
        groups.add(new ArrayList<>());
        last = group;
      }
      groups.get(groups.size() - 1).add(tile);
    }
    return groups;
  }

  private static void add(Matrix documents, int column, int block, List<Tile> tiles) {
    for (int d = 0; d < documents.rows(); d += block) {
      tiles.add(new Tile(documents, d, Math.min(block, documents.rows() - d), column + d));
    }
  }
}
