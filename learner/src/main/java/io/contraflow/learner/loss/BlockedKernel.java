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
 * 512 rows and at most 16 MiB. Groups of columns hold at most seven (R, D) together.
 *
 * <p>Blocks of rows are spread over threads, and where they are few, groups of columns of each.
 * What is added up, and in which order, depends on the shapes alone, so the number of threads
 * changes no bit. Double precision goes to {@link Nd4jKernel}.
 */
public final class BlockedKernel implements ContrastiveKernel {
  private final Workers workers;
  private final BlockSizes sizes;
  private final Exponentials exponentials;
  private ContrastiveKernel plain; // null until asked for double precision
  private final List<BfloatProducts> halves = new ArrayList<>(); // one a worker, or none

  /**
   * Makes BLAS single-threaded in this process.
   *
   * @param threads that compute, the caller included; 0 for one a core
   */
  public BlockedKernel(int threads) {
    this(threads, BlockSizes.DEFAULT, Kernels.exponentials());
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

  BlockedKernel(int threads, BlockSizes sizes, Exponentials exponentials) {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "threads must be at least 0, was " + threads + "; set learner.threads");
    }
    Block.useCallingThread();
    this.workers = new Workers(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    this.sizes = sizes;
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
    BlockedInputs inputs = BlockedInputs.of(in, options, exponentials, sizes.columns());
    BlockedResult result = new BlockedResult(inputs);
    try {
      return compute(inputs, result);
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
  }

  private LossResult compute(BlockedInputs inputs, BlockedResult result) {
    if (!inputs.options().symmetric()) {
      computeRows(inputs, null, result);
      return result.finish(null);
    }
    try (DocumentToQuery columns = new DocumentToQuery(inputs)) {
      columns.compute(workers, sizes);
      computeRows(inputs, columns, result);
      return result.finish(columns);
    }
  }

  private void computeRows(BlockedInputs inputs, DocumentToQuery columns, BlockedResult result) {
    try (QueryToDocument rows =
        new QueryToDocument(inputs, columns, result, workers, halves, sizes)) {
      rows.compute();
    }
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
    Matrix.freeKept();
    if (plain != null) {
      plain.close();
    }
  }
}
