package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.CounterRandom;
import io.contraflow.learner.start.HeadStart;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.start.ScaledRows;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every head must do. */
abstract class HeadContract extends EncoderContract {

  /** Its shape with another dimension; the width may depend on it. */
  abstract HeadShape shape(int dimension);

  @Override
  Table start() {
    return ScaledRows.by(new RandomStart(shape(5).rows(), 5, 7), 0.4); // no unit is near its kink
  }

  @Override
  List<Features> texts() {
    return vectors(7, 5);
  }

  @Override
  Encoder encoder(EmbeddingTable parameters) {
    return new HeadEncoder(shape(5), parameters);
  }

  /** Numbers in (-2, 2), some of them 0 of either sign. */
  static List<Features> vectors(int count, int dimension) {
    List<Features> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] values = new float[dimension];
      for (int c = 0; c < dimension; c++) {
        double x = CounterRandom.uniform(3, i, c) - 0.5;
        values[c] = (float) (Math.abs(x) < 0.02 && c > 0 ? Math.copySign(0, x) : 4 * x);
      }
      vectors.add(Features.vector(values));
    }
    return vectors;
  }

  /** One text, a block but one, a block, more: with another kernel of BLAS bits would differ. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 16, 33, 100, 384})
  void shouldGiveSameBitsInBlocksOfAnySize(int dimension) {
    HeadShape shape = shape(dimension);
    Table start = ScaledRows.by(new RandomStart(shape.rows(), dimension, 5), 0.1);
    List<Features> texts = vectors(2 * AlikeRows.BLOCK + 3, dimension);
    try (EmbeddingTable table = EmbeddingTable.copy(start, 0)) {
      Encoder encoder = new HeadEncoder(shape, table);
      double[][] all = encode(encoder, texts);
      for (int from : new int[] {0, 1, 5, 30, 63, 64, 65, 100, 130}) {
        for (int count : new int[] {1, 2, 3, 4, 8, 63, 64, 65}) {
          if (from + count <= texts.size()) {
            double[][] part = encode(encoder, texts.subList(from, from + count));
            for (int i = 0; i < count; i++) {
              assertThat(part[i]).isEqualTo(all[from + i]);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 48, 384})
  void shouldBeginAsTheIdentityToTheBit(int dimension) {
    HeadShape shape = shape(dimension);
    List<Features> texts = vectors(AlikeRows.BLOCK + 7, dimension);
    try (EmbeddingTable table = EmbeddingTable.copy(new HeadStart(shape, 4), 0)) {
      assertThat(table.name()).isEqualTo("head.weight");
      double[][] learning = encode(new HeadEncoder(shape, table), texts);
      double[][] frozen = encode(new IdentityEncoder(dimension), texts);
      for (int i = 0; i < frozen.length; i++) {
        for (int c = 0; c < dimension; c++) {
          assertThat(Double.doubleToRawLongBits(learning[i][c]))
              .isEqualTo(Double.doubleToRawLongBits(frozen[i][c]));
        }
      }
    }
  }

  @Test
  void shouldGiveNoGradientToAVectorWithoutDirection() {
    HeadShape shape = shape(2);
    Table start = new HeadStart(shape, 4);
    Encoder encoder = new HeadEncoder(shape, start);
    RowGradients gradients = new RowGradients(shape.rows(), 2);
    try (Encoding encoding = encoder.forward(List.of(Features.vector(0, 0)), Precision.FLOAT);
        Matrix slope = Matrix.of(Precision.FLOAT, 2, new double[][] {{1, 1}})) {
      encoder.backward(encoding, slope, gradients);
    }
    assertThat(gradients.norm()).isZero();
  }

  @Test
  void shouldTouchEveryRowOfTheHead() {
    Encoder encoder = new HeadEncoder(shape(5), start());
    RowGradients gradients = new RowGradients(shape(5).rows(), 5);
    try (Encoding encoding = encoder.forward(texts(), Precision.FLOAT)) {
      encoder.backward(encoding, encoding.vectors(), gradients);
    }
    assertThat(gradients.count()).isEqualTo(shape(5).rows());
  }

  @Test
  void shouldRefuseWhatIsNoVectorOfItsDimension() {
    Encoder encoder = new HeadEncoder(shape(2), new HeadStart(shape(2), 1));
    assertThatThrownBy(() -> encoder.forward(List.of(Features.tokens(1)), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an adapter needs the vectors of a frozen embedder, was Tokens[1];"
                + " set learner.encoder to static");
    assertThatThrownBy(() -> encoder.forward(List.of(Features.vector(1, 2, 3)), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vectors must have the adapter's dimension, 2, was 3; set learner.dimension");
  }

  @Test
  void shouldRefuseATableOfAnotherShape() {
    assertThatThrownBy(() -> new HeadEncoder(shape(2), new RandomStart(100, 2, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the table of a %s head must have the shape (%d, 2), was (100, 2);"
                    .formatted(shape(2).kind().label(), shape(2).rows())
                + " set adapter.head, adapter.width and learner.dimension");
  }

  private static double[][] encode(Encoder encoder, List<Features> texts) {
    try (Encoding encoding = encoder.forward(texts, Precision.FLOAT)) {
      return rows(encoding.vectors());
    }
  }
}
