package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.Differences;
import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.RandomStart;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token ids to loss and back, through encoder and kernel, against differences of the table. */
class ChainTest {
  private static final int VOCABULARY = 9;
  private static final int DIMENSION = 4;
  private static final List<int[]> QUERIES =
      List.of(new int[] {0, 1}, new int[] {2, 2, 3}, new int[] {8});
  private static final List<int[]> POSITIVES =
      List.of(new int[] {0, 4}, new int[] {3, 5, 1}, new int[] {6, 8});
  private static final List<int[]> HARD = List.of(new int[] {4, 7}, new int[] {0});
  private static final double[][] QUEUE = {{1, 0, 0, 0}, {0, 0.6, -0.8, 0}};

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAgreeWithFiniteDifferences(boolean symmetric) {
    try (EmbeddingTable table = new EmbeddingTable(VOCABULARY, DIMENSION)) {
      table.load(new RandomStart(VOCABULARY, DIMENSION, 3));
      RowGradients gradients = new RowGradients(VOCABULARY, DIMENSION);
      run(table, symmetric, gradients);
      for (int row = 0; row < VOCABULARY; row++) {
        for (int c = 0; c < DIMENSION; c++) {
          RowGradients ignored = new RowGradients(VOCABULARY, DIMENSION);
          double expected = Differences.of(table, row, c, () -> run(table, symmetric, ignored));
          assertThat(gradients.ofRow(row)[c]).isCloseTo(expected, within(5e-5));
        }
      }
    }
  }

  private static double run(EmbeddingTable table, boolean symmetric, RowGradients into) {
    Encoder encoder = new StaticEncoder(table);
    MaskedCells masked = new MaskedCells.Builder(3, 7).add(0, 2).add(1, 4).add(2, 6).build();
    try (Encoding queries = encoder.forward(QUERIES, Precision.DOUBLE);
        Encoding positives = encoder.forward(POSITIVES, Precision.DOUBLE);
        Encoding hard = encoder.forward(HARD, Precision.DOUBLE);
        Matrix queue = Matrix.of(Precision.DOUBLE, DIMENSION, QUEUE);
        LossResult result =
            new Nd4jKernel()
                .compute(
                    new LossInputs(
                        queries.vectors(),
                        positives.vectors(),
                        hard.vectors(),
                        queue,
                        masked,
                        new double[] {1, 2, 0.5}),
                    new LossOptions(0.2, symmetric))) {
      encoder.backward(queries, result.queryGradient(), into);
      encoder.backward(positives, result.positiveGradient(), into);
      encoder.backward(hard, result.hardNegativeGradient(), into);
      return result.loss();
    }
  }
}
