package io.contraflow.learner.loss;

import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel for float32 on a CPU, or for bfloat16 where it has that: close to what its matrix
 * products alone cost. Similarities (B, N) are never stored, only tiles of them; those of the
 * positives (B, B) if symmetric; and, if documents have gradients, (R, B + H) for each thread, R ≤
 * 512 rows and at most 16 MiB.
 *
 * <p>Blocks of rows are spread over threads. What is added up, and in which order, depends on the
 * shapes alone, so the number of threads changes no bit. Double precision goes to {@link
 * Nd4jKernel}.
 */
public final class BlockedKernel implements ContrastiveKernel {
  private static final int ROW_BLOCK = 512;

  /** Fewer rows cost more: products copy their documents anew for each block. */
  private static final int SMALL_ROW_BLOCK = 256;

  private static final int COLUMN_BLOCK = 512;

  /** Cells kept by a row block, unless it is of the fewest rows. */
  private static final int KEPT_CELLS = 1 << 22;

  private static final int LEAST_ROW_BLOCK = 32;

  private final Workers workers;
  private final int smallRowBlock;
  private final int rowBlock;
  private final int columnBlock;
  private final Exponentials exponentials;
  private ContrastiveKernel plain; // null until asked for double precision
  private final List<BfloatProducts> halves = new ArrayList<>(); // one a worker, or none

  /**
   * Makes BLAS single-threaded in this process.
   *
   * @param threads that compute, the caller included; 0 for one a core
   */
  public BlockedKernel(int threads) {
    this(threads, SMALL_ROW_BLOCK, ROW_BLOCK, COLUMN_BLOCK, Kernels.exponentials());
  }

  /**
   * One whose products over tiles are in bfloat16, added up in float32.
   *
   * @throws IllegalStateException if this machine has none
   */
  public static BlockedKernel ofBfloat16(int threads) {
    BlockedKernel kernel = new BlockedKernel(threads);
    try {
      while (kernel.halves.size() < kernel.workers.count()) {
        kernel.halves.add(new BfloatProducts());
      }
      return kernel;
    } catch (RuntimeException | Error e) {
      kernel.close();
      throw e;
    }
  }

  /**
   * @param smallRowBlock the fewest rows of a block, if there are as many
   * @param rowBlock the most rows of a block
   * @param columnBlock a multiple of {@link Exponentials#LANES}
   */
  BlockedKernel(
      int threads, int smallRowBlock, int rowBlock, int columnBlock, Exponentials exponentials) {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads must be at least 0, was " + threads + "; set learner.threads");
    }
    Block.useCallingThread();
    this.workers = new Workers(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    this.smallRowBlock = smallRowBlock;
    this.rowBlock = rowBlock;
    this.columnBlock = columnBlock;
    this.exponentials = exponentials;
  }

  @Override
  public LossResult compute(LossInputs in, LossOptions options) {
    if (!options.prefixes().isEmpty()) {
      return PrefixedLoss.compute(this, in, options);
    }
    if (in.queries().precision() == Precision.DOUBLE) {
      plain = plain == null ? new Nd4jKernel() : plain;
      return plain.compute(in, options);
    }
    BlockedInputs inputs = BlockedInputs.of(in, options, exponentials, columnBlock);
    BlockedResult result = new BlockedResult(inputs);
    try {
      return compute(inputs, result);
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
  }

  private LossResult compute(BlockedInputs inputs, BlockedResult result) {
    int rows = inputs.in().rows();
    if (!inputs.options().symmetric()) {
      computeRows(inputs, null, result);
      return result.finish(null);
    }
    try (DocumentToQuery columns = new DocumentToQuery(inputs)) {
      forEach(rows, rowBlock, columns::multiply);
      forEach(rows, columnBlock, columns::sum);
      computeRows(inputs, columns, result);
      return result.finish(columns);
    }
  }

  /** Something done for {@code count} rows or columns from {@code first} on. */
  private interface Range {
    void run(int first, int count);
  }

  private void forEach(int total, int block, Range range) {
    workers.run(
        blocks(total, block),
        (task, worker) -> range.run(task * block, Math.min(block, total - task * block)));
  }

  private static int blocks(int total, int block) {
    return (total + block - 1) / block;
  }

  private void computeRows(BlockedInputs inputs, DocumentToQuery columns, BlockedResult result) {
    int size = inputs.in().rows();
    int block = rowsAtATime(size, inputs.keptColumns());
    int tasks = blocks(size, block);
    List<RowBlock> rows = new ArrayList<>();
    try (RoundedInputs rounded =
        halves.isEmpty() ? null : new RoundedInputs(inputs.in(), workers, halves)) {
      while (rows.size() < Math.min(workers.count(), tasks)) {
        TileProducts products = products(rounded, rows.size(), Math.min(block, size));
        try {
          rows.add(new RowBlock(inputs, columns, result, Math.min(block, size), products));
        } catch (RuntimeException | Error e) {
          products.close();
          throw e;
        }
      }
      if (!inputs.options().documentGradients()) {
        workers.run(tasks, (task, worker) -> rows.get(worker).compute(task * block, block));
        return;
      }
      for (int from = 0; from < tasks; from += rows.size()) {
        List<RowBlock> round = rows.subList(0, Math.min(rows.size(), tasks - from));
        int begin = from;
        workers.run(
            round.size(), (task, worker) -> round.get(task).compute((begin + task) * block, block));
        addGradients(round, result.positiveGradient(), 0, from > 0);
        addGradients(round, result.hardGradient(), size, from > 0);
      }
    } finally {
      rows.forEach(RowBlock::close);
    }
  }

  /**
   * @param rounded null for float32
   */
  private TileProducts products(RoundedInputs rounded, int worker, int capacity) {
    return rounded == null
        ? new TileProducts.Plain()
        : new TileProducts.Rounded(rounded, halves.get(worker), capacity, columnBlock);
  }

  /** Half of the rows, so that two threads have something to do, within limits. */
  private int rowsAtATime(int size, int kept) {
    int half = Math.max(smallRowBlock, Math.min(rowBlock, (size + 1) / 2));
    int fitting = KEPT_CELLS / Math.max(1, kept) / LEAST_ROW_BLOCK * LEAST_ROW_BLOCK;
    return Math.min(half, Math.max(LEAST_ROW_BLOCK, fitting));
  }

  /** A block of documents belongs to one thread, which adds row blocks in their order. */
  private void addGradients(List<RowBlock> round, Matrix gradient, int column, boolean add) {
    forEach(
        gradient.rows(),
        columnBlock,
        (first, count) -> {
          boolean begun = add;
          for (RowBlock block : round) {
            Block.ofRows(gradient, first, count)
                .productOfTransposed(
                    block.gradients(column + first, count), block.queries(), begun);
            begun = true;
          }
        });
  }

  @Override
  public Workers workers() {
    return workers;
  }

  @Override
  public String toString() {
    return "blocked%s, exponentials %s, threads %d"
        .formatted(
            halves.isEmpty() ? "" : " in bfloat16 (" + BfloatProducts.unit() + ")",
            exponentials.name(),
            workers.count());
  }

  @Override
  public void close() {
    workers.close();
    halves.forEach(BfloatProducts::close);
    if (plain != null) {
      plain.close();
    }
  }
}
