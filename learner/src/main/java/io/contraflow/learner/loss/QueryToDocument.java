package io.contraflow.learner.loss;

import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * The query→document direction: row blocks times groups of columns, spread over threads, and the
 * documents' gradients. Which blocks and groups there are, and in which order they are added up,
 * depends on the shapes alone.
 */
final class QueryToDocument implements AutoCloseable {
  private final BlockedInputs inputs;
  private final BlockedResult result;
  private final Workers workers;
  private final int block; // rows of a row block
  private final int blocks;
  private final int groups;
  private final RoundedInputs rounded; // null for float32
  private final List<Scratch> scratches = new ArrayList<>(); // one a worker
  private final List<RowBlock> rows = new ArrayList<>(); // those that are computed at a time

  /**
   * @param columns the other direction, or null if not symmetric
   * @param halves products in bfloat16, one a worker; none for float32
   */
  QueryToDocument(
      BlockedInputs inputs,
      DocumentToQuery columns,
      BlockedResult result,
      Workers workers,
      List<BfloatProducts> halves,
      BlockSizes sizes) {
    this.inputs = inputs;
    this.result = result;
    this.workers = workers;
    LossInputs in = inputs.in();
    block = Math.min(in.rows(), sizes.rowsAtATime(in.rows(), inputs.keptColumns()));
    blocks = BlockSizes.count(in.rows(), block);
    List<List<Tile>> tiles = Tile.groups(inputs, sizes.groups(blocks, in.columns()));
    groups = tiles.size();
    rounded = halves.isEmpty() ? null : new RoundedInputs(in, workers, halves);
    try {
      int atATime = Math.min(workers.count(), blocks);
      while (rows.size() < atATime) {
        rows.add(new RowBlock(inputs, columns, result, block, tiles));
      }
      while (scratches.size() < Math.min(workers.count(), atATime * groups)) {
        scratches.add(scratch(halves));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Scratch scratch(List<BfloatProducts> halves) {
    TileProducts products =
        rounded == null
            ? new TileProducts.Plain()
            : new TileProducts.Rounded(
                rounded, halves.get(scratches.size()), block, inputs.columnBlock());
    try {
      return new Scratch(inputs, block, products);
    } catch (RuntimeException | Error e) {
      products.close();
      throw e;
    }
  }

  void compute() {
    boolean documents = inputs.options().documentGradients();
    if (groups == 1 && !documents) {
      workers.run(blocks, this::computeAlone);
      return;
    }
    for (int from = 0; from < blocks; from += rows.size()) {
      List<RowBlock> round = rows.subList(0, Math.min(rows.size(), blocks - from));
      compute(round, from);
      if (documents) {
        addGradients(round, result.positiveGradient(), 0, from > 0);
        addGradients(round, result.hardGradient(), inputs.in().rows(), from > 0);
      }
    }
  }

  /** A row block for which nobody else waits. */
  private void computeAlone(int task, int worker) {
    RowBlock own = rows.get(worker);
    own.begin(task * block, block);
    own.add(0, scratches.get(worker));
    own.finish(scratches.get(worker));
  }

  /** The first groups first, which have the most to do. */
  private void compute(List<RowBlock> round, int from) {
    for (int b = 0; b < round.size(); b++) {
      round.get(b).begin((from + b) * block, block);
    }
    int count = round.size();
    workers.run(
        groups * count,
        (task, worker) -> round.get(task % count).add(task / count, scratches.get(worker)));
    workers.run(count, (task, worker) -> round.get(task).finish(scratches.get(worker)));
  }

  /** A block of documents belongs to one thread, which adds row blocks in their order. */
  private void addGradients(List<RowBlock> round, Matrix gradient, int column, boolean add) {
    workers.run(
        gradient.rows(),
        inputs.columnBlock(),
        (from, to) -> {
          boolean begun = add;
          for (RowBlock rowBlock : round) {
            Block.ofRows(gradient, from, to - from)
                .productOfTransposed(
                    rowBlock.gradients(column + from, to - from), rowBlock.queries(), begun);
            begun = true;
          }
        });
  }

  @Override
  public void close() {
    rows.forEach(RowBlock::close);
    scratches.forEach(Scratch::close);
    if (rounded != null) {
      rounded.close();
    }
  }
}
