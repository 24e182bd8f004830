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
    return new Adam(new WarmUp(rate, 0));
  }

  /** m̂ = g and v̂ = g² then, whatever g. */
  @Test
  void shouldMoveANumberByTheRateInItsFirstStep() {
    try (EmbeddingTable table = new EmbeddingTable("head.weight", 1, 3, 6)) {
      RowGradients gradients = new RowGradients(1, 3);
      gradients.add(0, new double[] {3e-4, -4, 0});
      optimizer(0.1).apply(table, gradients, 1);
      assertThat(Tables.values(table)[0])
          .containsExactly(new float[] {-0.1f, 0.1f, 0}, within(1e-5f));
      assertThat(Tables.optimizer(table, 0))
          .containsExactly(new float[] {3e-5f, -0.4f, 0, 9e-11f, 0.016f, 0}, within(1e-8f));
    }
  }

  @Test
  void shouldBeChosenByItsLabel() {
    assertThat(OptimizerKind.of("adam").create(new WarmUp(1, 0))).isInstanceOf(Adam.class);
    assertThat(OptimizerKind.of("adagrad").create(new WarmUp(1, 0)))
        .isInstanceOf(RowWiseAdaGrad.class);
    assertThatThrownBy(() -> OptimizerKind.of("sgd"))
        .hasMessage("the optimizer must be one of adagrad, adam, was sgd; set learner.optimizer");
  }
}
