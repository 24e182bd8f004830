package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.encode.Tables;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.optimizer.LearningRate;
import io.contraflow.learner.optimizer.RowWiseAdaGrad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loss, gradients and a step against values from PyTorch's autograd in float64. */
class PyTorchTest {
  private static final int DIMENSION = 6;

  private final Fixtures fixtures = Fixtures.of(PyTorchTest.class);
  private final ContrastiveKernel kernel = new Nd4jKernel();
  private final ContrastiveKernel blocked =
      new BlockedKernel(
          2, new BlockSizes(2, 2, Exponentials.LANES, Exponentials.LANES), Kernels.exponentials());

  @AfterEach
  void close() {
    blocked.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in-batch",
        "in-batch-symmetric",
        "all-columns",
        "masked-weighted",
        "masked-weighted-symmetric",
        "cold",
        "one-row",
        "corrected",
        "corrected-symmetric",
        "decoupled",
        "decoupled-symmetric",
        "several",
        "several-symmetric",
        "several-decoupled",
        "margin",
        "margin-symmetric",
        "everything",
        "hinges",
        "hinges-symmetric",
        "hinges-margin",
        "prefixes",
        "prefixes-everything",
        "prefixes-hinges"
      })
  void shouldAgree(String fixture) {
    // Gradients scale with 1/τ: so do the float32 tolerances.
    double scale = 1 / fixtures.options(fixture).temperature();
    checkKernel(kernel, fixture, Precision.DOUBLE, 1e-12 * scale);
    checkKernel(kernel, fixture, Precision.FLOAT, 1e-6 * scale);
    checkKernel(blocked, fixture, Precision.FLOAT, 1e-6 * scale);
    checkChain(fixture);
  }

  private void checkKernel(
      ContrastiveKernel kernel, String fixture, Precision precision, double tolerance) {
    try (Matrix queries = matrix(fixture, "queries", precision);
        Matrix positives = matrix(fixture, "positives", precision);
        Matrix hard = matrix(fixture, "hard", precision);
        Matrix queue = matrix(fixture, "queue", precision);
        LossResult result =
            kernel.compute(
                inputs(fixture, queries, positives, hard, queue), fixtures.options(fixture))) {
      assertThat(result.loss()).isCloseTo(fixtures.vector(fixture, "loss")[0], within(tolerance));
      assertThat(result.rowLosses())
          .containsExactly(fixtures.vector(fixture, "rowLosses"), within(tolerance));

      if (fixtures.options(fixture).temperatureLearnt()) {
        assertThat(result.scaleGradient())
            .isCloseTo(fixtures.vector(fixture, "scaleGradient")[0], within(tolerance));
      }
      check(result.queryGradient(), fixture, "queryGradient", tolerance);
      check(result.positiveGradient(), fixture, "positiveGradient", tolerance);
      check(result.hardNegativeGradient(), fixture, "hardGradient", tolerance);
    }
  }

  private void checkChain(String fixture) {
    double[][] start = fixtures.tensor(fixture, "table");
    double scale = 1 / fixtures.options(fixture).temperature();
    try (EmbeddingTable table =
        new EmbeddingTable("embedding.weight", start.length, DIMENSION, 1)) {
      for (int row = 0; row < start.length; row++) {
        double accumulator = fixtures.vector(fixture, "accumulatorBefore")[row];
        table.restore(row, toFloats(start[row]), (float) accumulator);
      }
      RowGradients gradients = gradients(fixture, table);
      double[][] expected = fixtures.tensor(fixture, "tableGradient");
      for (int row = 0; row < start.length; row++) {
        assertThat(gradients.ofRow(row)).containsExactly(expected[row], within(1e-7 * scale));
      }
      new RowWiseAdaGrad(LearningRate.constant(0.1), 0, 1).apply(table, gradients, 1);
      checkStep(fixture, table);
    }
  }

  private RowGradients gradients(String fixture, EmbeddingTable table) {
    Encoder encoder = new StaticEncoder(table);
    RowGradients gradients = new RowGradients(table.rows(), DIMENSION);
    try (Encoding queries = encode(encoder, fixture, "queryTokens");
        Encoding positives = encode(encoder, fixture, "positiveTokens");
        Encoding hard = encode(encoder, fixture, "hardTokens");
        Matrix queue = matrix(fixture, "queue", Precision.DOUBLE);
        LossResult result =
            kernel.compute(
                inputs(fixture, queries.vectors(), positives.vectors(), hard.vectors(), queue),
                fixtures.options(fixture))) {
      encoder.backward(queries, result.queryGradient(), gradients);
      encoder.backward(positives, result.positiveGradient(), gradients);
      encoder.backward(hard, result.hardNegativeGradient(), gradients);
    }
    return gradients;
  }

  /** The table and its accumulators are float32: within their rounding. */
  private void checkStep(String fixture, EmbeddingTable table) {
    double[][] rows = fixtures.tensor(fixture, "tableAfter");
    double[] accumulators = fixtures.vector(fixture, "accumulatorAfter");
    for (int row = 0; row < rows.length; row++) {
      assertThat((double) Tables.optimizer(table, row)[0])
          .isCloseTo(accumulators[row], within(1e-6 * (1 + accumulators[row])));
      for (int c = 0; c < DIMENSION; c++) {
        assertThat((double) table.get(row, c)).isCloseTo(rows[row][c], within(1e-6));
      }
    }
  }

  private LossInputs inputs(
      String fixture, Matrix queries, Matrix positives, Matrix hard, Matrix queue) {
    int columns = positives.rows() + hard.rows() + queue.rows();
    return new LossInputs(
        queries,
        positives,
        hard,
        queue,
        fixtures.cells(fixture, "masked", queries.rows(), columns),
        fixtures.vector(fixture, "weights"),
        fixtures.corrections(fixture, queries.rows(), columns),
        fixtures.cells(fixture, "further", queries.rows(), queries.rows()));
  }

  private Encoding encode(Encoder encoder, String fixture, String name) {
    return encoder.forward(fixtures.tokens(fixture, name), Precision.DOUBLE);
  }

  private Matrix matrix(String fixture, String name, Precision precision) {
    return fixtures.matrix(fixture, name, precision, DIMENSION);
  }

  private void check(Matrix actual, String fixture, String name, double tolerance) {
    double[][] expected = fixtures.tensor(fixture, name);
    assertThat(actual.rows()).isEqualTo(expected.length);
    double[] row = new double[DIMENSION];
    for (int i = 0; i < expected.length; i++) {
      actual.read(i, row, 0, new float[DIMENSION]);
      assertThat(row).as(name).containsExactly(expected[i], within(tolerance));
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
