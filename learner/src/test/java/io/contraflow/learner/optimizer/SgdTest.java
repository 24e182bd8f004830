package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.Tables;
import org.junit.jupiter.api.Test;

class SgdTest extends OptimizerContract {
  @Override
  Optimizer optimizer(double rate) {
    return new Sgd(LearningRate.constant(rate), 0);
  }

  @Test
  void shouldDecayARowAndFollowItsGradient() {
    try (EmbeddingTable table = new EmbeddingTable("embedding.weight", 2, 2, 0);
        RowGradients gradients = new RowGradients(2, 2)) {
      table.write(0, new float[] {8, -4});
      table.write(1, new float[] {8, -4});
      gradients.add(0, new double[] {1, 2});
      new Sgd(LearningRate.constant(0.5), 0.5).apply(table, gradients, 1);
      assertThat(Tables.values(table)[0]).containsExactly(8 * 0.75f - 0.5f, -4 * 0.75f - 1);
      assertThat(Tables.values(table)[1]).as("untouched").containsExactly(8, -4);
    }
  }
}
