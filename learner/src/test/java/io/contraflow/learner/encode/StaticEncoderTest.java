package io.contraflow.learner.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.learner.example.Features;
import io.contraflow.learner.memory.Matrix;
import io.contraflow.learner.memory.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticEncoderTest extends EncoderContract {
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
