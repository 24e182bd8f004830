package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.Tables;
import org.junit.jupiter.api.Test;

class AdamTest extends OptimizerContract {
  @Override
  Optimizer optimizer(double rate) {
    return new Adam(LearningRate.constant(rate), 0);
  }

  /** m̂ = g and v̂ = g² then, whatever g. */
  @Test
  void shouldMoveANumberByTheRateInItsFirstStep() {
    try (EmbeddingTable table = new EmbeddingTable("head.weight", 1, 3, 7)) {
      RowGradients gradients = new RowGradients(1, 3);
      gradients.add(0, new double[] {3e-4, -4, 0});
      optimizer(0.1).apply(table, gradients, 1);
      assertThat(Tables.values(table)[0])
          .containsExactly(new float[] {-0.1f, 0.1f, 0}, within(1e-5f));
      assertThat(Tables.optimizer(table, 0))
          .containsExactly(new float[] {3e-5f, -0.4f, 0, 9e-11f, 0.016f, 0, 1}, within(1e-8f));
    }
  }

  /** A row's first step is its first, however late. */
  @Test
  void shouldCountEachRowsOwnSteps() {
    try (EmbeddingTable early = new EmbeddingTable("embedding.weight", 1, 1, 3);
        EmbeddingTable late = new EmbeddingTable("embedding.weight", 1, 1, 3);
        RowGradients gradients = new RowGradients(1, 1)) {
      gradients.add(0, new double[] {2});
      for (int step = 1; step <= 3; step++) {
        optimizer(0.1).apply(early, gradients, step);
        optimizer(0.1).apply(late, gradients, 5000 * step);
      }
      assertThat(late.get(0, 0)).isEqualTo(early.get(0, 0)).isCloseTo(-0.3f, within(1e-6f));
      assertThat(Tables.optimizer(late, 0)[2]).isEqualTo(3);
    }
  }

  /** Where the steps end that a float counts, and where corrections are no longer kept. */
  @Test
  void shouldGoOnForEver() {
    try (EmbeddingTable table = new EmbeddingTable("embedding.weight", 1, 1, 3);
        RowGradients gradients = new RowGradients(1, 1)) {
      gradients.add(0, new double[] {2});
      for (int steps : new int[] {4094, 4095, 4096, 1 << 24}) {
        table.restore(0, new float[1], 2, 4, steps);
        optimizer(0.1).apply(table, gradients, 1);
        assertThat(table.get(0, 0)).isCloseTo(-0.1f, within(0.002f));
        assertThat(Tables.optimizer(table, 0)[2]).isEqualTo(Math.min(1 << 24, steps + 1));
      }
    }
  }

  @Test
  void shouldBeChosenByItsLabel() {
    assertThat(OptimizerKind.of("adam")).isEqualTo(OptimizerKind.ADAM);
    assertThat(OptimizerKind.ADAGRAD.label()).isEqualTo("adagrad");
    assertThatThrownBy(() -> OptimizerKind.of("lion"))
        .hasMessage(
            "the optimizer must be one of sgd, adagrad, adam, was lion; set learner.optimizer");
  }
}
