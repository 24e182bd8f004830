package io.contraflow.learner.loss;

/**
 * How a computation is cut into blocks, by its shapes alone.
 *
 * @param fewestRows of a row block, if there are as many; fewer cost more, since products copy
 *     their documents anew for each block
 * @param mostRows of a row block
 * @param columns of a tile, a multiple of {@link Exponentials#LANES}
 * @param groupColumns the fewest columns of a group of tiles, about
 */
record BlockSizes(int fewestRows, int mostRows, int columns, int groupColumns) {
  static final BlockSizes DEFAULT = new BlockSizes(256, 512, 512, 2048);

  /** Cells kept by a row block, unless it is of the fewest rows. */
  private static final int KEPT_CELLS = 1 << 22;

  private static final int LEAST_ROWS = 32;

  /** As many as keep the threads of most machines busy. */
  private static final int TASKS = 8;

  /**
   * Rows of a block: half of them all, so that two threads have something to do, within limits.
   *
   * @param kept columns of a block that are kept
   */
  int rowsAtATime(int rows, int kept) {
    int half = Math.max(fewestRows, Math.min(mostRows, (rows + 1) / 2));
    int fitting = KEPT_CELLS / Math.max(1, kept) / LEAST_ROWS * LEAST_ROWS;
    return Math.min(half, Math.max(LEAST_ROWS, fitting));
  }

  /**
   * Groups of all columns: 1 where row blocks alone make enough tasks, or there are few columns.
   */
  int groups(int rowBlocks, int allColumns) {
    return Math.max(1, Math.min(count(TASKS, rowBlocks), allColumns / groupColumns));
  }

  /** Blocks of {@code block} that make up {@code total}, the last of them shorter. */
  static int count(int total, int block) {
    return (total + block - 1) / block;
  }
}
