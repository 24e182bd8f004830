package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.state.snapshot.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

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
    return new StaticEncoder(parameters);
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
