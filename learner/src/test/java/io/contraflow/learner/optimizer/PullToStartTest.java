package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.RandomStart;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PullToStartTest extends OptimizerContract {
  private static final RandomStart START = new RandomStart(10, 3, 1);
  private static final double WEIGHT = 0.1;

  @Override
  Optimizer optimizer(double rate) {
    return optimizer(rate, START);
  }

  @Override
  Optimizer optimizer(double rate, RandomStart start) {
    return new PullToStart(new RowWiseAdaGrad(LearningRate.constant(rate), 0, 1), start, WEIGHT);
  }

  private static Optimizer optimizer(OptimizerKind kind, double rate, double weight) {
    return new Descent(kind, rate, 0, 0, weight).optimizerOf(START);
  }

  @Test
  void shouldGoPartOfTheWayBackByTheLengthOfTheStep() {
    try (EmbeddingTable table = EmbeddingTable.copy(START, 1)) {
      float[] origin = Tables.values(START)[4];
      float[] moved = {origin[0] + 1, origin[1], origin[2] - 2};
      table.write(4, moved, 0);
      RowGradients gradients = new RowGradients(10, 3);
      gradients.add(4, new double[] {5, -5, 5}); // a first step of AdaGrad: rms is the rate, 0.2
      optimizer(OptimizerKind.ADAGRAD, 0.2, 2).apply(table, gradients, 1);
      double pull = 2 * 0.2;
      float[] row = Tables.values(table)[4];
      assertThat((double) row[0]).isCloseTo(origin[0] + 0.8 * (1 - pull), within(1e-6));
      assertThat((double) row[1]).isCloseTo(origin[1] + 0.2 * (1 - pull), within(1e-6));
      assertThat((double) row[2]).isCloseTo(origin[2] - 2.2 * (1 - pull), within(1e-6));
      assertThat(Tables.optimizer(table, 4)[0]).as("AdaGrad's own").isEqualTo(25);
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void shouldLetARowGoNoFartherThanOneOverTheWeight(OptimizerKind kind) {
    assertThat(distance(kind, 2, step -> 1)).isBetween(0.4 - 1e-6, 0.5 + 1e-6);
    assertThat(distance(kind, 0.1, step -> 1)).as("nothing holds it").isGreaterThan(3);
  }

  /** Where gradients contradict each other a row stays near its start. */
  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void shouldHoldARowThatIsDrawnEitherWay(OptimizerKind kind) {
    LongToDoubleFunction coin = step -> CounterRandom.uniform(1, step, 0) < 0.5 ? -1 : 1;
    assertThat(distance(kind, 2, coin)).isLessThan(0.5 * distance(kind, 1e-9, coin));
  }

  /** Of row 3 from its start, in rms, after 3000 steps with this gradient in every number. */
  private static double distance(OptimizerKind kind, double weight, LongToDoubleFunction gradient) {
    Optimizer optimizer = optimizer(kind, 0.1, weight);
    try (EmbeddingTable table = EmbeddingTable.copy(START, optimizer.valuesPerRow(3))) {
      RowGradients gradients = new RowGradients(10, 3);
      for (int step = 1; step <= 3000; step++) {
        double g = gradient.applyAsDouble(step);
        gradients.clear();
        gradients.add(3, new double[] {g, g, g});
        optimizer.apply(table, gradients, step);
      }
      float[] row = Tables.values(table)[3];
      float[] origin = Tables.values(START)[3];
      double square = 0;
      for (int c = 0; c < 3; c++) {
        square += Math.pow(row[c] - origin[c], 2);
      }
      return Math.sqrt(square / 3);
    }
  }
}
