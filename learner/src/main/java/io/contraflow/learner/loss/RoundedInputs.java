package io.contraflow.learner.loss;

import io.contraflow.learner.memory.BfloatMatrix;
import io.contraflow.learner.memory.BfloatProducts;
import io.contraflow.learner.memory.Block;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.parallel.Workers;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vectors of one computation in bfloat16. Similarities of tiles and the gradients that the
 * tiles' exponentials give are products of these, added up in float32; what is kept (the first
 * {@link BlockedInputs#keptColumns}) is float32 throughout. A similarity of unit vectors is off by
 * 2^-9 or so, a gradient by as much of itself.
 */
final class RoundedInputs implements AutoCloseable {
  private static final int ROWS = 2048;

  private final Map<Matrix, BfloatMatrix> rounded = new IdentityHashMap<>();

  /**
   * @param products one for each worker
   */
  RoundedInputs(LossInputs in, Workers workers, List<BfloatProducts> products) {
    try {
      List<Task> tasks = new ArrayList<>();
      for (Matrix matrix : List.of(in.queries(), in.positives(), in.hardNegatives(), in.queue())) {
        if (!rounded.containsKey(matrix)) {
          add(matrix, tasks);
        }
      }
      workers.run(tasks.size(), (task, worker) -> tasks.get(task).run(products.get(worker)));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void add(Matrix matrix, List<Task> tasks) {
    BfloatMatrix half = new BfloatMatrix(matrix.rows(), matrix.columns());
    rounded.put(matrix, half);
    for (int row = 0; row < matrix.rows(); row += ROWS) {
      tasks.add(new Task(matrix, half, row, Math.min(ROWS, matrix.rows() - row)));
    }
  }

  private record Task(Matrix from, BfloatMatrix to, int row, int rows) {
    void run(BfloatProducts products) {
      products.round(Block.ofRows(from, row, rows), to.rows(row, rows));
    }
  }

  /** Rows of one of the inputs. */
  BfloatMatrix.Part rows(Matrix of, int row, int rows) {
    return rounded.get(of).rows(row, rows);
  }

  @Override
  public void close() {
    rounded.values().forEach(BfloatMatrix::close);
  }
}
