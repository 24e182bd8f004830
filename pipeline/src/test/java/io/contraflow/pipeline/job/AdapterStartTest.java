package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.adapter.TextModel;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.distil.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterStartTest {
  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(directory.resolve("model"));
    Files.createDirectories(directory.resolve("model/onnx"));
    Files.move(directory.resolve("model/model.onnx"), directory.resolve("model/onnx/model.onnx"));
  }

  @Test
  void shouldBeginAsTheEmbedderItself() throws IOException {
    Configuration configuration = tiny().with("adapter.query-prefix", "the ", "the test");
    StartSnapshot start = ModelStart.prepare(configuration, directory.resolve("out"));

    assertThat(start.dimension()).isEqualTo(6);
    try (TextModel model = TextModel.open(Path.of(start.directory()));
        TextEmbedder embedder = TextEmbedder.open(Embedders.of(configuration).orElseThrow())) {
      assertThat(start.inputId()).isEqualTo(embedder.description());
      assertThat(model.embedQuery("red rose"))
          .containsExactly(embedder.embed("red rose", Side.QUERY), within(1e-6f));
      assertThat(model.embedDocument("red rose"))
          .containsExactly(embedder.embed("red rose", Side.DOCUMENT), within(1e-6f))
          .isNotEqualTo(model.embedQuery("red rose"));
    }
  }

  @Test
  void shouldCutTextsWhereTheTokenizerDoes() throws IOException {
    assertThat(Embedders.of(tiny()).orElseThrow().maxTokens()).isEqualTo(512);
    assertThat(Embedders.of(with("adapter.embedder", "builtin:minilm")).orElseThrow().maxTokens())
        .isEqualTo(128);
    assertThat(
            Embedders.of(tiny().with("adapter.max-tokens", "9", "the test"))
                .orElseThrow()
                .maxTokens())
        .isEqualTo(9);
  }

  @Test
  void shouldKeepAStartAndMakeAnotherForAnotherHead() throws IOException {
    StartSnapshot linear = ModelStart.prepare(tiny(), directory.resolve("out"));

    assertThat(ModelStart.prepare(tiny(), directory.resolve("out"))).isEqualTo(linear);
    assertThat(
            ModelStart.prepare(
                    tiny().with("adapter.head", "low-rank", "the test"), directory.resolve("out"))
                .tensorSha256())
        .isNotEqualTo(linear.tensorSha256());
  }

  @Test
  void shouldGoOnFromASnapshotOverTheSameEmbedder() throws IOException {
    StartSnapshot first = ModelStart.prepare(tiny(), directory.resolve("one"));
    Configuration again = tiny().with("learner.start", "snapshot:" + first.directory(), "the test");

    assertThat(ModelStart.prepare(again, directory.resolve("two")).tensorSha256())
        .isEqualTo(first.tensorSha256());
    assertRefused(
        again.with("adapter.max-tokens", "8", "the test"), "the embedder (adapter.*) must be that");
    assertRefused(
        again.with("adapter.head", "two-layer", "the test"),
        "adapter.head and adapter.width must be that");
  }

  @Test
  void shouldSayWhatIsMissing() throws IOException {
    assertRefused(
        with("adapter.embedder", "vectors:mine"),
        "learner.dimension must be the length of the vectors that the events carry with"
            + " adapter.embedder vectors:mine, was not set; set learner.dimension");
    assertRefused(
        with("adapter.embedder", directory.resolve("none.onnx").toString()),
        "adapter.embedder must name a file, there is no ");
    assertRefused(
        tiny().with("learner.dimension", "7", "the test"),
        "learner.dimension must be 6 with adapter.embedder ");
    Files.delete(directory.resolve("model/tokenizer.json"));
    assertRefused(tiny(), "adapter.tokenizer must name a tokenizer.json, there is none beside ");
  }

  private void assertRefused(Configuration configuration, String message) {
    assertThatThrownBy(() -> ModelStart.prepare(configuration, directory.resolve("refused")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  private Configuration tiny() {
    return with("adapter.embedder", directory.resolve("model/onnx/model.onnx").toString());
  }

  private static Configuration with(String key, String value) {
    return Configuration.defaults()
        .with("learner.encoder", "adapter", "the test")
        .with(key, value, "the test");
  }
}
