package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.Tables;
import org.junit.jupiter.api.Test;

class RowWiseAdaGradTest extends OptimizerContract {
  @Override
  Optimizer optimizer(double rate) {
    return new RowWiseAdaGrad(LearningRate.constant(rate), 0, 1);
  }

  /** Gradients of one size: the accumulator is a geometric sum, and the move does not die. */
  @Test
  void shouldKeepMovingIfItsAccumulatorsDecay() {
    Optimizer decayed = new RowWiseAdaGrad(LearningRate.constant(0.1), 0, 0.99);
    try (EmbeddingTable table = new EmbeddingTable("embedding.weight", 1, 2, 1);
        RowGradients gradients = new RowGradients(1, 2)) {
      gradients.add(0, new double[] {2, -2});
      for (int step = 1; step <= 3000; step++) {
        decayed.apply(table, gradients, step);
        if (step == 1) {
          assertThat((double) table.get(0, 0)).isCloseTo(-0.1, within(1e-6));
        }
      }
      double before = table.get(0, 0);
      decayed.apply(table, gradients, 3001);
      assertThat((double) Tables.optimizer(table, 0)[0]).isCloseTo(4 / 0.01, within(0.1));
      assertThat(before - table.get(0, 0)).isCloseTo(0.1 * Math.sqrt(0.01), within(1e-4));
    }
  }

  @Test
  void shouldMoveARowByTheRateInItsFirstStep() {
    try (EmbeddingTable table = new EmbeddingTable("embedding.weight", 1, 2, 1)) {
      RowGradients gradients = new RowGradients(1, 2);
      gradients.add(0, new double[] {3e-4, -4e-4});
      optimizer(0.1).apply(table, gradients, 1);
      double rms = Math.sqrt((9e-8 + 16e-8) / 2);
      assertThat((double) Tables.optimizer(table, 0)[0]).isCloseTo(rms * rms, within(1e-13));
      assertThat((double) table.get(0, 0)).isCloseTo(-0.1 * 3e-4 / rms, within(1e-5));
      assertThat((double) table.get(0, 1)).isCloseTo(0.1 * 4e-4 / rms, within(1e-5));
    }
  }
}
