package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.Fixtures;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.Adam;
import io.contraflow.learner.optimizer.LearningRate;
import io.contraflow.state.head.HeadShape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heads, their gradients and Adam's steps against PyTorch's in float64. */
class HeadPyTorchTest {
  private static final int DIMENSION = 5;

  private final Fixtures fixtures = Fixtures.of(HeadPyTorchTest.class);

  @ParameterizedTest
  @CsvSource({"linear, 0", "low-rank, 2", "two-layer, 7"})
  void shouldAgree(String head, int width) {
    HeadShape shape = new HeadShape(HeadShape.Kind.of(head), DIMENSION, width);
    double[][] start = fixtures.tensor(head, "table");
    Adam adam = new Adam(LearningRate.constant(0.01), 0);
    try (EmbeddingTable table =
        new EmbeddingTable("head.weight", shape.rows(), DIMENSION, 2 * DIMENSION + 1)) {
      assertThat(start).hasNumberOfRows(shape.rows());
      for (int row = 0; row < start.length; row++) {
        table.restore(row, toFloats(start[row]), new float[2 * DIMENSION + 1]);
      }
      RowGradients gradients = new RowGradients(shape.rows(), DIMENSION);
      checkForward(head, new HeadEncoder(shape, table), Precision.DOUBLE, 1e-14);
      checkForward(head, new HeadEncoder(shape, table), Precision.FLOAT, 1e-6);
      for (int step = 1; step <= 3; step++) {
        gradients.clear();
        backward(head, new HeadEncoder(shape, table), gradients);
        if (step == 1) {
          for (int row = 0; row < start.length; row++) {
            double[] expected = fixtures.tensor(head, "gradient")[row];
            assertThat(gradients.ofRow(row)).containsExactly(expected, within(1e-6));
          }
        }
        adam.apply(table, gradients, step);
      }
      checkSteps(head, table);
    }
  }

  private void checkForward(String head, Encoder encoder, Precision precision, double tolerance) {
    double[][] expected = fixtures.tensor(head, "vectors");
    try (Encoding encoding = encoder.forward(texts(head), precision)) {
      double[][] actual = EncoderContract.rows(encoding.vectors());
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).containsExactly(expected[i], within(tolerance));
      }
    }
  }

  private void backward(String head, Encoder encoder, RowGradients into) {
    try (Encoding encoding = encoder.forward(texts(head), Precision.DOUBLE);
        Matrix slope = fixtures.matrix(head, "coefficients", Precision.DOUBLE, DIMENSION)) {
      encoder.backward(encoding, slope, into);
    }
  }

  /** Rows and moments are float32: within their rounding. */
  private void checkSteps(String head, EmbeddingTable table) {
    double[][] mean = fixtures.tensor(head, "meanAfter");
    double[][] square = fixtures.tensor(head, "squareAfter");
    float[][] actual = Tables.values(table);
    for (int row = 0; row < table.rows(); row++) {
      float[] optimizer = Tables.optimizer(table, row);
      for (int c = 0; c < DIMENSION; c++) {
        double expected = fixtures.tensor(head, "tableAfter")[row][c];
        assertThat((double) actual[row][c]).isCloseTo(expected, within(1e-6));
        assertThat((double) optimizer[c]).isCloseTo(mean[row][c], within(1e-6));
        assertThat((double) optimizer[DIMENSION + c])
            .isCloseTo(square[row][c], within(1e-6 * square[row][c] + 1e-12));
      }
    }
  }

  private List<Features> texts(String head) {
    return Arrays.stream(fixtures.tensor(head, "x"))
        .map(x -> Features.vector(toFloats(x)))
        .toList();
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int c = 0; c < values.length; c++) {
      floats[c] = (float) values[c];
    }
    return floats;
  }
}
