package io.contraflow.learner.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.loss.Fixtures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that touch some rows against PyTorch's optimizers in float64, one for each row. */
class OptimizerPyTorchTest {
  private final Fixtures fixtures = Fixtures.of(OptimizerPyTorchTest.class);

  @ParameterizedTest
  @CsvSource({
    "sgd, SGD, 0",
    "sgd-decay, SGD, .3",
    "adagrad, ADAGRAD, 0",
    "adam, ADAM, 0",
    "adam-decay, ADAM, .3"
  })
  void shouldAgree(String fixture, OptimizerKind kind, double weightDecay) {
    double[][] start = fixtures.tensor(fixture, "table");
    double[][] touched = fixtures.tensor(fixture, "touched");
    double[][] slopes = fixtures.tensor(fixture, "gradients");
    double[][] expected = fixtures.tensor(fixture, "tableAfter");
    int dimension = start[0].length;
    Descent descent = new Descent(kind, 0.1, Schedule.CONSTANT, 0, 1, weightDecay, 0, 0);
    try (EmbeddingTable table =
            new EmbeddingTable(
                "embedding.weight",
                start.length,
                dimension,
                descent.optimizerOf(null).valuesPerRow(dimension));
        RowGradients gradients = new RowGradients(start.length, dimension)) {
      for (int row = 0; row < start.length; row++) {
        table.restore(row, toFloats(start[row]), new float[table.optimizerValues()]);
      }
      for (int step = 1; step <= touched.length; step++) {
        gradients.clear();
        for (int row = 0; row < start.length; row++) {
          if (touched[step - 1][row] != 0) {
            gradients.add(row, slopes[(step - 1) * start.length + row]);
          }
        }
        descent.optimizerOf(table).apply(table, gradients, step);
      }
      for (int row = 0; row < start.length; row++) {
        for (int c = 0; c < dimension; c++) {
          assertThat((double) table.get(row, c)).isCloseTo(expected[row][c], within(2e-6));
        }
      }
    }
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int c = 0; c < values.length; c++) {
      floats[c] = (float) values[c];
    }
    return floats;
  }
}
