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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderFeaturizerTest {
  private static final EmbedderOptions OPTIONS =
      new EmbedderOptions(
          Models.INT8, Models.TOKENIZER, Pooling.MEAN, true, "query: ", "passage: ", 64);

  private static final String WORDS =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
       "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "good", "vocab": {"good": 1, "bad": 5}}}
      """;

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

  /** "bad" is row 5 of the table, whose first number is NaN here. */
  @Test
  void shouldDropATextWhoseVectorIsNotFinite(@TempDir Path directory) throws Exception {
    Path lookup = Path.of(EmbedderFeaturizerTest.class.getResource("lookup.onnx").toURI());
    Path model = Files.copy(lookup, directory.resolve("lookup.onnx"));
    ByteBuffer rows =
        ByteBuffer.wrap(Files.readAllBytes(lookup.resolveSibling("lookup.onnx_data")));
    rows.order(ByteOrder.LITTLE_ENDIAN).putFloat(5 * 4 * Float.BYTES, Float.NaN);
    Files.write(directory.resolve("lookup.onnx_data"), rows.array());
    Path tokenizer = Files.writeString(directory.resolve("tokenizer.json"), WORDS);
    EmbedderOptions options =
        new EmbedderOptions(
            new ModelFile(model.toString()),
            new ModelFile(tokenizer.toString()),
            Pooling.MEAN,
            true,
            "",
            "",
            8);
    try (Featurizer featurizer = EmbedderFeatures.of(options).open();
        TextEmbedder embedder = TextEmbedder.open(options)) {
      assertThat(featurizer.query("good bad", null))
          .isEqualTo(Featured.nothing(DropReason.NO_EMBEDDING));
      assertThat(featurizer.document("bad", null))
          .isEqualTo(Featured.nothing(DropReason.NO_EMBEDDING));
      assertThat(featurizer.document("good", null).features()).isNotNull();
      assertThatThrownBy(() -> embedder.embed("bad", Side.QUERY))
          .isInstanceOf(NotFiniteException.class)
          .hasMessage(
              "an embedder must give finite numbers, gave NaN as the square of a length;"
                  + " export the model in float32");
    }
  }

  @Test
  void shouldBringACarriedVectorToTheLengthOfThoseItMakes() throws IOException {
    EmbedderOptions raw = Models.options(Models.INT8, Pooling.MEAN, false, "", 64);
    EmbedderOptions unit = Models.options(Models.INT8, Pooling.MEAN, true, "", 64);
    try (Featurizer asTheyAre = EmbedderFeatures.of(raw).open();
        Featurizer atUnitLength = EmbedderFeatures.of(unit).open()) {
      Featured made = asTheyAre.document("a cat on a mat", null);
      Features.Vector carried = (Features.Vector) made.features();
      assertThat(asTheyAre.document("other", carried)).isEqualTo(made);
      assertThat(atUnitLength.document("other", carried))
          .isEqualTo(atUnitLength.document("a cat on a mat", null))
          .isNotEqualTo(made);
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
