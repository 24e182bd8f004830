package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.loss.Nd4jKernel;
import io.contraflow.learner.loss.Uniformity;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import org.junit.jupiter.api.Test;

class EnteringFiguresTest {
  /** Of the last three rows the pairs are at squared distances 2, 0.8 and 0.4. */
  @Test
  void shouldMeasureUniformityOfEnteringPositives() {
    double[][] vectors = {{1, 0}, {1, 0}, {0, 1}, {.6, .8}};
    try (Matrix unit = Matrix.of(Precision.FLOAT, 2, vectors);
        Matrix none = new Matrix(Precision.FLOAT, 0, 2)) {
      LossInputs inputs =
          new LossInputs(unit, unit, none, none, MaskedCells.none(4), new double[] {1, 1, 1, 1});
      LossOptions options = new LossOptions(.5, false, false);
      try (LossResult result = new Nd4jKernel().compute(inputs, options)) {
        double mean = (Math.exp(-4) + Math.exp(-1.6) + Math.exp(-.8)) / 3;
        assertThat(new EnteringFigures(inputs, options, result, 1).uniformity(Workers.caller()))
            .isCloseTo(Math.log(mean), within(1e-6));
      }
    }
  }

  /** More rows than a task has, by one thread and by three: the same bits. */
  @Test
  void shouldMeasureManyRowsByManyThreads() {
    int count = 300;
    double[][] vectors = new double[count][2];
    for (int i = 0; i < count; i++) {
      vectors[i][0] = Math.cos(.7 * i);
      vectors[i][1] = Math.sin(.7 * i);
    }
    double sum = 0;
    for (int i = 1; i < count; i++) {
      for (int j = 1; j < i; j++) {
        sum += Math.exp(4 * Math.cos(.7 * (i - j)) - 4);
      }
    }
    double mean = sum / ((count - 1) * (count - 2) / 2.0);
    try (Matrix unit = Matrix.of(Precision.FLOAT, 2, vectors);
        Workers three = new Workers(3)) {
      Double alone = Uniformity.of(unit, 1, Workers.caller());
      assertThat(alone).isCloseTo(Math.log(mean), within(1e-6));
      assertThat(Uniformity.of(unit, 1, three)).isEqualTo(alone);
    }
  }
}
