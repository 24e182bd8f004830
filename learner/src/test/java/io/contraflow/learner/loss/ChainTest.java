package io.contraflow.learner.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.encode.Differences;
import io.contraflow.learner.encode.EmbeddingTable;
import io.contraflow.learner.encode.Encoder;
import io.contraflow.learner.encode.Encoding;
import io.contraflow.learner.encode.RowGradients;
import io.contraflow.learner.encode.StaticEncoder;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.RandomStart;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token ids to loss and back, through encoder and kernel, against differences of the table. */
class ChainTest {
  private static final int VOCABULARY = 9;
  private static final int DIMENSION = 4;
  private static final List<Features> QUERIES =
      List.of(Features.tokens(0, 1), Features.tokens(2, 2, 3), Features.tokens(8));
  private static final List<Features> POSITIVES =
      List.of(Features.tokens(0, 4), Features.tokens(3, 5, 1), Features.tokens(6, 8));
  private static final List<Features> HARD = List.of(Features.tokens(4, 7), Features.tokens(0));
  private static final double[][] QUEUE = {{1, 0, 0, 0}, {0, 0.6, -0.8, 0}};

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAgreeWithFiniteDifferences(boolean symmetric) {
    try (EmbeddingTable table = new EmbeddingTable("embedding.weight", VOCABULARY, DIMENSION, 1)) {
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

  /** With a table for each side; if documents are frozen, the queries' gradient is the same. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldAgreeWithFiniteDifferencesOfEachSide(boolean symmetric) {
    try (EmbeddingTable queries = new EmbeddingTable("embedding.weight", VOCABULARY, DIMENSION, 1);
        EmbeddingTable documents =
            new EmbeddingTable("embedding.weight", VOCABULARY, DIMENSION, 1)) {
      queries.load(new RandomStart(VOCABULARY, DIMENSION, 3));
      documents.load(new RandomStart(VOCABULARY, DIMENSION, 4));
      RowGradients ofQueries = new RowGradients(VOCABULARY, DIMENSION);
      RowGradients ofDocuments = new RowGradients(VOCABULARY, DIMENSION);
      run(queries, documents, symmetric, ofQueries, ofDocuments);
      RowGradients ignored = new RowGradients(VOCABULARY, DIMENSION);
      DoubleSupplier loss = () -> run(queries, documents, symmetric, ignored, ignored);
      for (int row = 0; row < VOCABULARY; row++) {
        for (int c = 0; c < DIMENSION; c++) {
          assertThat(ofQueries.ofRow(row)[c])
              .isCloseTo(Differences.of(queries, row, c, loss), within(5e-5));
          assertThat(ofDocuments.ofRow(row)[c])
              .isCloseTo(Differences.of(documents, row, c, loss), within(5e-5));
        }
      }
    }
  }

  private static double run(EmbeddingTable table, boolean symmetric, RowGradients into) {
    return run(table, table, symmetric, into, into);
  }

  private static double run(
      EmbeddingTable queryTable,
      EmbeddingTable documentTable,
      boolean symmetric,
      RowGradients ofQueries,
      RowGradients ofDocuments) {
    Encoder encoder = new StaticEncoder(queryTable);
    Encoder documents = new StaticEncoder(documentTable);
    MaskedCells masked = new MaskedCells.Builder(3, 7).add(0, 2).add(1, 4).add(2, 6).build();
    try (Encoding queries = encoder.forward(QUERIES, Precision.DOUBLE);
        Encoding positives = documents.forward(POSITIVES, Precision.DOUBLE);
        Encoding hard = documents.forward(HARD, Precision.DOUBLE);
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
                    new LossOptions(0.2, symmetric, true))) {
      encoder.backward(queries, result.queryGradient(), ofQueries);
      documents.backward(positives, result.positiveGradient(), ofDocuments);
      documents.backward(hard, result.hardNegativeGradient(), ofDocuments);
      return result.loss();
    }
  }
}
