package io.contraflow.benchmarks.learner;

import io.contraflow.benchmarks.contest.Side;
import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.Descent;
import io.contraflow.learner.optimizer.Optimizer;
import io.contraflow.learner.optimizer.OptimizerKind;
import io.contraflow.learner.parallel.Workers;
import io.contraflow.state.snapshot.Table;
import java.util.List;

/** Our table: token ids to unit vectors, a given gradient of theirs back to rows, AdaGrad. */
final class BagSide implements Side {
  private final String name;
  private final List<List<Features>> batches;
  private final Matrix gradient; // (B, D)
  private final Workers workers;
  private final EmbeddingTable table;
  private final StaticEncoder encoder;
  private final RowGradients gradients;
  private final Optimizer optimizer;
  private long step;

  /**
   * @param batches of B texts, used by turns
   * @param gradient by the vectors, (B, D), of every step; the caller's
   */
  BagSide(
      String name,
      int threads,
      Table start,
      double rate,
      List<List<Features>> batches,
      Matrix gradient) {
    this.name = name;
    this.batches = batches;
    this.gradient = gradient;
    optimizer = new Descent(OptimizerKind.ADAGRAD, rate, 0, 0, 0).optimizerOf(start);
    table = EmbeddingTable.copy(start, optimizer.valuesPerRow(start.dimension()));
    workers = new Workers(threads);
    encoder = new StaticEncoder(table, workers);
    gradients = new RowGradients(start.rows(), start.dimension(), workers);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double msOf(int steps) {
    long begunNs = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      try (Encoding encoding = encoder.forward(batch(), Precision.FLOAT)) {
        gradients.clear();
        encoder.backward(encoding, gradient, gradients);
        step++;
        optimizer.apply(table, gradients, step);
      }
    }
    return (System.nanoTime() - begunNs) / 1e6 / steps;
  }

  private List<Features> batch() {
    return batches.get((int) (step % batches.size()));
  }

  /** Σ of gradient · vector over the next batch: what the steps bring down. */
  @Override
  public double loss() {
    float[] slope = new float[gradient.columns()];
    float[] vector = new float[gradient.columns()];
    double sum = 0;
    try (Encoding encoding = encoder.forward(batch(), Precision.FLOAT)) {
      for (int row = 0; row < gradient.rows(); row++) {
        gradient.read(row, slope);
        encoding.vectors().read(row, vector);
        for (int c = 0; c < slope.length; c++) {
          sum += (double) slope[c] * vector[c];
        }
      }
    }
    return sum;
  }

  @Override
  public void close() {
    gradients.close();
    table.close();
    workers.close();
  }
}
