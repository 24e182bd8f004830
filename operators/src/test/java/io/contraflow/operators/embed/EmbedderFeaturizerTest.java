package io.contraflow.operators.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.learner.example.DropReason;
import io.contraflow.learner.example.Features;
import io.contraflow.operators.example.Featured;
import io.contraflow.operators.example.Featurizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class EmbedderFeaturizerTest {
  private static final EmbedderOptions OPTIONS =
      new EmbedderOptions(
          Models.INT8, Models.TOKENIZER, Pooling.MEAN, true, "query: ", "passage: ", 64);

  @Test
  void shouldTakeTheCarriedVectorOrElseEmbedTheText() throws Exception {
    Features.Vector carried = new Features.Vector(new float[384]);
    carried.values()[7] = 1;
    EmbedderFeatures source = copy(EmbedderFeatures.of(OPTIONS));
    try (Featurizer featurizer = source.open();
        TextEmbedder embedder = TextEmbedder.open(OPTIONS)) {
      assertThat(featurizer.query("cat", carried)).isEqualTo(Featured.of(carried));
      assertThat(featurizer.document(null, carried)).isEqualTo(Featured.of(carried));
      assertThat(featurizer.query("cat", null))
          .isEqualTo(Featured.of(new Features.Vector(embedder.embed("cat", Side.QUERY))));
      assertThat(featurizer.document("cat", null))
          .isEqualTo(Featured.of(new Features.Vector(embedder.embed("cat", Side.DOCUMENT))));
    }
  }

  @Test
  void shouldSayWhyThereIsNothing() throws IOException {
    try (Featurizer featurizer = EmbedderFeatures.of(OPTIONS).open()) {
      assertThat(featurizer.query(" ", null).missing()).isEqualTo(DropReason.EMPTY_QUERY);
      assertThat(featurizer.document("\n", null).missing()).isEqualTo(DropReason.EMPTY_DOCUMENT);
      assertThat(featurizer.document("cat", new Features.Vector(new float[] {1})).missing())
          .isEqualTo(DropReason.VECTOR_LENGTH);
      assertThat(featurizer.query("cat", new Features.Vector(new float[384])).missing())
          .isEqualTo(DropReason.NO_VECTOR);
    }
  }

  @Test
  void shouldCloseItsShareOnce() throws IOException {
    EmbedderFeatures source = EmbedderFeatures.of(OPTIONS);
    Featurizer first = source.open();
    try (Featurizer second = source.open()) {
      first.close();
      first.close();
      assertThat(second.query("cat", null).features()).isNotNull();
    }
    assertThatThrownBy(() -> new EmbedderFeatures(OPTIONS, "onnx:0").open())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(
            "the embedder classpath:/all-minilm-l6-v2-q.onnx cannot be opened: the embedder must be");
  }

  /** As it travels with a job. */
  private static EmbedderFeatures copy(EmbedderFeatures source) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(source);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (EmbedderFeatures) in.readObject();
    }
  }
}
