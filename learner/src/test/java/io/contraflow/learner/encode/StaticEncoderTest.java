package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.parallel.Workers;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticEncoderTest extends EncoderContract {
  @Override
  Table start() {
    return new RandomStart(11, 5, 5);
  }

  @Override
  List<Features> texts() {
    return List.of(
        Features.tokens(3),
        Features.tokens(1, 2, 1, 1),
        Features.tokens(10, 0, 3, 7, 7),
        Features.tokens(3, 1, 2));
  }

  @Override
  Encoder encoder(EmbeddingTable parameters) {
    return new StaticEncoder(parameters, Workers.caller());
  }

  /** Some tokens in most texts, some twice in one, some in none. */
  private static List<Features> manyTexts(int rows) {
    List<Features> texts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      int[] tokens = new int[1 + i % 9];
      for (int t = 0; t < tokens.length; t++) {
        double uniform = CounterRandom.uniform(4, i, t);
        tokens[t] = (int) (rows * uniform * uniform * uniform);
      }
      texts.add(Features.tokens(tokens));
    }
    return texts;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 100, 128})
  void shouldGiveSameBitsOnAnyNumberOfThreads(int dimension) {
    Table start = new RandomStart(700, dimension, 5);
    List<Features> texts = manyTexts(700);
    try (EmbeddingTable table = EmbeddingTable.copy(start, 0);
        RowGradients expected = new RowGradients(700, dimension)) {
      double[][] vectors = twice(new StaticEncoder(start), texts, expected);
      assertThat(expected.count()).isBetween(200, 650);
      for (int threads : new int[] {1, 2, 3, 8}) {
        try (Workers workers = new Workers(threads);
            RowGradients actual = new RowGradients(700, dimension, workers)) {
          assertThat(twice(new StaticEncoder(table, workers), texts, actual))
              .isDeepEqualTo(vectors);
          assertThat(actual.norm()).isEqualTo(expected.norm());
          for (int row = 0; row < 700; row++) {
            assertThat(actual.ofRow(row)).isEqualTo(expected.ofRow(row));
          }
        }
      }
    }
  }

  /** Its vectors; two gradients of them are added, the second of all but the first text. */
  private static double[][] twice(Encoder encoder, List<Features> texts, RowGradients into) {
    try (Encoding all = encoder.forward(texts, Precision.FLOAT);
        Encoding some = encoder.forward(texts.subList(1, texts.size()), Precision.FLOAT);
        Matrix slope = slope(texts.size(), encoder.dimension());
        Matrix shorter = slope(texts.size() - 1, encoder.dimension())) {
      encoder.backward(all, slope, into);
      encoder.backward(some, shorter, into);
      return rows(all.vectors());
    }
  }

  private static Matrix slope(int rows, int columns) {
    double[][] slope = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int c = 0; c < columns; c++) {
        slope[i][c] = CounterRandom.uniform(rows, i, c) - 0.5;
      }
    }
    return Matrix.of(Precision.FLOAT, columns, slope);
  }

  /** A token's contributions are added text by text, however often it is there. */
  @Test
  void shouldMergeDuplicatesExactly() {
    try (EmbeddingTable table = EmbeddingTable.copy(new RandomStart(3, 20, 5), 0);
        RowGradients gradients = new RowGradients(3, 20);
        Matrix slope = slope(2, 20)) {
      Encoder encoder = new StaticEncoder(table, Workers.caller());
      List<Features> texts = List.of(Features.tokens(2, 0, 2, 2), Features.tokens(0, 2));
      try (Encoding encoding = encoder.forward(texts, Precision.FLOAT)) {
        encoder.backward(encoding, slope, gradients);
        float[] ofToken2 = new float[20];
        for (int text : new int[] {0, 0, 0, 1}) {
          try (Encoding one = encoder.forward(texts.subList(text, text + 1), Precision.FLOAT);
              Matrix its = Matrix.of(Precision.FLOAT, 20, new double[][] {rows(slope)[text]});
              RowGradients alone = new RowGradients(3, 20)) {
            encoder.backward(one, its, alone);
            double[] ofToken0 = alone.ofRow(0); // once in each text
            for (int c = 0; c < 20; c++) {
              ofToken2[c] += (float) ofToken0[c];
            }
          }
        }
        for (int c = 0; c < 20; c++) {
          assertThat((float) gradients.ofRow(2)[c]).isEqualTo(ofToken2[c]);
        }
      }
    }
  }

  @Test
  void shouldScaleMeanOfRowsToUnitLength() {
    try (EmbeddingTable table = new EmbeddingTable("embedding.weight", 2, 2, 1)) {
      table.write(0, new float[] {3, 0}, 0);
      table.write(1, new float[] {0, 4}, 0);
      try (Encoding encoding =
          new StaticEncoder(table).forward(List.of(Features.tokens(0, 1)), Precision.FLOAT)) {
        assertThat(rows(encoding.vectors())[0]).containsExactly(0.6f, 0.8f);
        assertThat(encoding.norms()[0]).isEqualTo(2.5);
      }
    }
  }

  @Test
  void shouldTouchTheRowsOfItsTokensAlone() {
    try (EmbeddingTable table = EmbeddingTable.copy(start(), 0);
        Matrix slope = Matrix.of(Precision.FLOAT, 5, new double[4][5])) {
      Encoder encoder = new StaticEncoder(table);
      RowGradients gradients = new RowGradients(11, 5);
      try (Encoding encoding = encoder.forward(texts(), Precision.FLOAT)) {
        encoder.backward(encoding, slope, gradients);
      }
      assertThat(gradients.count()).isEqualTo(6);
    }
  }

  @Test
  void shouldRefuseWhatIsNoTextOfTheVocabulary() {
    Encoder encoder = new StaticEncoder(start());
    assertThatThrownBy(
            () ->
                encoder.forward(List.of(Features.tokens(1), Features.tokens(11)), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "token id must be in [0, 11), was 11; use the tokenizer that belongs to the model");
    assertThatThrownBy(() -> encoder.forward(List.of(Features.tokens(-1)), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> encoder.forward(List.of(Features.vector(1, 2)), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a static model needs token ids, was Vector[2]; set learner.encoder to adapter");
  }

  @Test
  void shouldRefuseEmptyText() {
    assertThatThrownBy(Features::tokens).hasMessage("a text needs at least one token");
  }

  @Test
  void shouldGiveNoGradientToTextWithoutDirection() {
    try (EmbeddingTable table = new EmbeddingTable("embedding.weight", 2, 2, 1);
        Matrix slope = Matrix.of(Precision.FLOAT, 2, new double[][] {{1, 1}})) {
      Encoder encoder = new StaticEncoder(table);
      RowGradients gradients = new RowGradients(2, 2);
      try (Encoding encoding = encoder.forward(List.of(Features.tokens(0)), Precision.FLOAT)) {
        assertThat(rows(encoding.vectors())[0]).containsExactly(0, 0);
        encoder.backward(encoding, slope, gradients);
      }
      assertThat(gradients.count()).isZero();
    }
  }
}
