package io.contraflow.learner.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.loss.LossInputs;
import io.contraflow.learner.loss.LossOptions;
import io.contraflow.learner.loss.LossResult;
import io.contraflow.learner.loss.MaskedCells;
import io.contraflow.learner.loss.Nd4jKernel;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
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
        assertThat(new EnteringFigures(inputs, options, result, 1).uniformity())
            .isCloseTo(Math.log(mean), within(1e-6));
      }
    }
  }
}
