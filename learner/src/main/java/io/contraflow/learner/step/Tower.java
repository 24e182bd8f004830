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
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.List;

/** A table that learns, its encoder and the gradient of the step in work. Owns the table. */
final class Tower implements AutoCloseable {
  private final EmbeddingTable table;
  private final Encoder encoder;
  private final RowGradients gradients;

  /**
   * @param start copied
   * @param head what the table holds, or null if it has a row for each token
   * @param optimizerValues numbers that are remembered of each row
   */
  Tower(Table start, HeadShape head, int optimizerValues) {
    table = EmbeddingTable.copy(start, optimizerValues);
    try {
      encoder = head == null ? new StaticEncoder(table) : new HeadEncoder(head, table);
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
    gradients = new RowGradients(start.rows(), start.dimension());
  }

  EmbeddingTable table() {
    return table;
  }

  Encoder encoder() {
    return encoder;
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

  @Override
  public void close() {
    table.close();
  }
}
