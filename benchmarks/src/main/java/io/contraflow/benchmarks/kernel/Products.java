package io.contraflow.benchmarks.kernel;

import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * The matrix products of a step and nothing else, each by one call of BLAS for each thread, into
 * memory that is there already.
 */
public final class Products implements AutoCloseable {
  private final int threads;
  private final ExecutorService pool;
  private final Matrix queries; // (B, D)
  private final Matrix documents; // (N, D)
  private final Matrix similarities; // (B, N)
  private final Matrix gradient; // (B, D)
  private final Matrix documentGradient; // (M, D), M columns with gradients
  private final Matrix weight; // (D, D)
  private final Matrix adapted; // (B, D)

  /**
   * @param size B
   * @param columns N
   * @param learning M, the first columns that get gradients
   */
  public Products(int threads, int size, int columns, int learning, int dimension) {
    this.threads = threads;
    pool =
        Executors.newFixedThreadPool(
            threads,
            runnable -> {
              Thread thread = new Thread(runnable, "products");
              thread.setDaemon(true);
              return thread;
            });
    queries = Vectors.random(1, size, dimension);
    documents = Vectors.random(2, columns, dimension);
    weight = Vectors.random(3, dimension, dimension);
    similarities = new Matrix(Precision.FLOAT, size, columns);
    gradient = new Matrix(Precision.FLOAT, size, dimension);
    documentGradient = new Matrix(Precision.FLOAT, learning, dimension);
    adapted = new Matrix(Precision.FLOAT, size, dimension);
  }

  /** Similarities, the queries' gradient, and the documents' if there are any that learn. */
  public void kernel() {
    split(
        queries.rows(),
        (first, count) -> {
          Block rows = Block.ofRows(similarities, first, count);
          rows.setProductWithTransposed(Block.ofRows(queries, first, count), all(documents));
          Block.ofRows(gradient, first, count).product(rows, all(documents), false);
        });
    split(
        documentGradient.rows(),
        (first, count) ->
            Block.ofRows(documentGradient, first, count)
                .productOfTransposed(
                    new Block(similarities, 0, first, queries.rows(), count), all(queries), false));
  }

  /** A linear head's forward product, the kernel's, and the product of the head's gradient. */
  void step() {
    split(
        queries.rows(),
        (first, count) ->
            Block.ofRows(adapted, first, count)
                .setProductWithTransposed(Block.ofRows(queries, first, count), all(weight)));
    kernel();
    split(
        weight.rows(),
        (first, count) ->
            Block.ofRows(weight, first, count)
                .productOfTransposed(
                    new Block(gradient, 0, first, queries.rows(), count), all(queries), false));
  }

  private interface Range {
    void run(int first, int count);
  }

  private void split(int total, Range range) {
    if (threads == 1) {
      range.run(0, total);
      return;
    }
    int each = (total + threads - 1) / threads;
    CompletableFuture.allOf(
            IntStream.range(0, threads)
                .mapToObj(
                    t ->
                        CompletableFuture.runAsync(
                            () -> {
                              int first = Math.min(total, t * each);
                              range.run(first, Math.min(each, total - first));
                            },
                            pool))
                .toArray(CompletableFuture<?>[]::new))
        .join();
  }

  private static Block all(Matrix matrix) {
    return Block.ofRows(matrix, 0, matrix.rows());
  }

  @Override
  public void close() {
    pool.shutdown();
    queries.close();
    documents.close();
    weight.close();
    similarities.close();
    gradient.close();
    documentGradient.close();
    adapted.close();
  }
}
