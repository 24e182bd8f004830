package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.RandomStart;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every encoder must do. */
abstract class EncoderContract {
  private static final int VOCABULARY = 11;
  private static final int DIMENSION = 5;
  private static final List<Features> TEXTS =
      List.of(
          Features.tokens(3),
          Features.tokens(1, 2, 1, 1),
          Features.tokens(10, 0, 3, 7, 7),
          Features.tokens(3, 1, 2));

  private final EmbeddingTable table =
      new EmbeddingTable("embedding.weight", VOCABULARY, DIMENSION, 1);
  private final Encoder encoder = encoder(table);

  EncoderContract() {
    table.load(new RandomStart(VOCABULARY, DIMENSION, 5));
  }

  abstract Encoder encoder(EmbeddingTable parameters);

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void shouldGiveUnitRows() {
    try (Encoding encoding = encoder.forward(TEXTS, Precision.DOUBLE)) {
      assertThat(encoding.vectors().rows()).isEqualTo(TEXTS.size());
      for (double[] row : rows(encoding.vectors())) {
        double square = 0;
        for (double value : row) {
          square += value * value;
        }
        assertThat(square).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void shouldGiveSameBitsWhateverIsBeside() {
    try (Encoding all = encoder.forward(TEXTS, Precision.FLOAT);
        Encoding again = encoder.forward(TEXTS, Precision.FLOAT);
        Encoding alone = encoder.forward(TEXTS.subList(2, 3), Precision.FLOAT)) {
      assertThat(rows(again.vectors())).isDeepEqualTo(rows(all.vectors()));
      assertThat(rows(alone.vectors())[0]).isEqualTo(rows(all.vectors())[2]);
    }
  }

  @Test
  void shouldEncodeNothing() {
    try (Encoding encoding = encoder.forward(List.of(), Precision.FLOAT)) {
      RowGradients gradients = new RowGradients(VOCABULARY, DIMENSION);
      encoder.backward(encoding, encoding.vectors(), gradients);
      assertThat(gradients.count()).isZero();
    }
  }

  @Test
  void shouldRefuseTokenOutsideVocabulary() {
    assertThatThrownBy(
            () ->
                encoder.forward(List.of(Features.tokens(1), Features.tokens(11)), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "token id must be in [0, 11), was 11; use the tokenizer that belongs to the model");
    assertThatThrownBy(() -> encoder.forward(List.of(Features.tokens(-1)), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseEmptyText() {
    assertThatThrownBy(Features::tokens).hasMessage("a text needs at least one token");
  }

  /** L = Σ C ∘ vectors for a fixed C: its gradient is checked against differences. */
  @Test
  void shouldAgreeWithFiniteDifferences() {
    double[][] coefficients = new double[TEXTS.size()][DIMENSION];
    for (int i = 0; i < coefficients.length; i++) {
      for (int c = 0; c < DIMENSION; c++) {
        coefficients[i][c] = CounterRandom.uniform(9, i, c) - 0.5;
      }
    }
    RowGradients gradients = new RowGradients(VOCABULARY, DIMENSION);
    try (Encoding encoding = encoder.forward(TEXTS, Precision.DOUBLE);
        Matrix slope = Matrix.of(Precision.DOUBLE, DIMENSION, coefficients)) {
      encoder.backward(encoding, slope, gradients);
    }
    for (int row = 0; row < VOCABULARY; row++) {
      for (int c = 0; c < DIMENSION; c++) {
        double expected = Differences.of(table, row, c, () -> sum(coefficients));
        assertThat(gradients.ofRow(row)[c]).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void shouldMergeInSameBits() {
    try (Encoding encoding = encoder.forward(TEXTS, Precision.FLOAT);
        Matrix slope = Matrix.of(Precision.FLOAT, DIMENSION, new double[TEXTS.size()][DIMENSION])) {
      for (int i = 0; i < TEXTS.size(); i++) {
        slope.write(i, new float[] {1, i, -3, 0.5f, 0.1f});
      }
      RowGradients first = new RowGradients(VOCABULARY, DIMENSION);
      RowGradients second = new RowGradients(VOCABULARY, DIMENSION);
      encoder.backward(encoding, slope, first);
      encoder.backward(encoding, slope, second);
      assertThat(first.count()).isEqualTo(6);
      for (int row = 0; row < VOCABULARY; row++) {
        assertThat(second.ofRow(row)).isEqualTo(first.ofRow(row));
      }
    }
  }

  private double sum(double[][] coefficients) {
    try (Encoding encoding = encoder.forward(TEXTS, Precision.DOUBLE)) {
      double[][] vectors = rows(encoding.vectors());
      double sum = 0;
      for (int i = 0; i < vectors.length; i++) {
        for (int c = 0; c < DIMENSION; c++) {
          sum += coefficients[i][c] * vectors[i][c];
        }
      }
      return sum;
    }
  }

  static double[][] rows(Matrix matrix) {
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      matrix.read(i, rows[i], 0, new float[matrix.columns()]);
    }
    return rows;
  }
}
