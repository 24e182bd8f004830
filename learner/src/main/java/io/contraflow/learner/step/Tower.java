package io.contraflow.learner.step;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.state.snapshot.Table;
import java.util.List;

/** A table that learns, its encoder and the gradient of the step in work. Owns the table. */
final class Tower implements AutoCloseable {
  private final EmbeddingTable table;
  private final StaticEncoder encoder;
  private final RowGradients gradients;

  /**
   * @param start copied
   */
  Tower(Table start) {
    table = EmbeddingTable.copy(start, 1);
    encoder = new StaticEncoder(table);
    gradients = new RowGradients(start.rows(), start.dimension());
  }

  EmbeddingTable table() {
    return table;
  }

  StaticEncoder encoder() {
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
