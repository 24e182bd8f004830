package io.contraflow.learner.step;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.HeadEncoder;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.Optimizer;
import io.contraflow.learner.parallel.Workers;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.List;

/**
 * A table that learns, its encoder, the gradient of the step in work and what it learns with. Owns
 * the table.
 */
final class Tower implements AutoCloseable {
  private final EmbeddingTable table;
  private final Encoder encoder;
  private final RowGradients gradients;
  private final Optimizer optimizer;
  private final Workers workers;

  /**
   * @param start copied; read for as long as this lives if rows are drawn back to it
   * @param workers not closed by this
   */
  Tower(Table start, LearnerOptions options, Workers workers) {
    this.workers = workers;
    optimizer = options.descent().optimizerOf(start);
    table = EmbeddingTable.copy(start, optimizer.valuesPerRow(start.dimension()));
    try {
      encoder =
          options.head() == null
              ? new StaticEncoder(table, workers)
              : new HeadEncoder(options.head(), table);
      gradients = new RowGradients(start.rows(), start.dimension(), workers);
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  /**
   * @param head what the table holds, or null if it has a row for each token
   */
  static Encoder encoder(Table table, HeadShape head) {
    return head == null ? new StaticEncoder(table) : new HeadEncoder(head, table);
  }

  EmbeddingTable table() {
    return table;
  }

  Encoder encoder() {
    return encoder;
  }

  /** What it computes with. */
  Workers workers() {
    return workers;
  }

  RowGradients gradients() {
    return gradients;
  }

  /** Unit rows (n, D), which the caller closes. */
  Encoding encode(List<Features> texts) {
    return encoder.forward(texts, Precision.FLOAT);
  }

  /** Adds to the step's gradient. */
  void backward(Encoding encoding, Matrix gradient) {
    encoder.backward(encoding, gradient, gradients);
  }

  long nativeBytes() {
    return table.memoryBytes() + gradients.nativeBytes();
  }

  /** Takes the step that the gradient says. */
  void apply(long stepNumber) {
    optimizer.apply(table, gradients, stepNumber);
  }

  @Override
  public void close() {
    gradients.close();
    table.close();
  }
}
