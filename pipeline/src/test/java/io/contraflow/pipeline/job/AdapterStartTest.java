package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.learner.example.Document;
import io.contraflow.learner.example.Features;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.start.RandomStart;
import io.contraflow.learner.step.Learner;
import io.contraflow.operators.embed.Side;
import io.contraflow.operators.embed.TextEmbedder;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.adapter.TextModel;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.distil.TinyModel;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.head.HeadShape;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.RowsTable;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.snapshot.Towers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
  void shouldGoOnInTheDocumentSpaceOfASnapshot() throws IOException {
    StartSnapshot first = ModelStart.prepare(tiny(), directory.resolve("one"));
    PublishedSnapshot learnt =
        publish("one", first, new SnapshotTables.QueryOnly(trained(first, 1), first.kept()));
    Configuration again =
        tiny().with("learner.start", "snapshot:" + directory.resolve("one"), "the test");
    StartSnapshot second = ModelStart.prepare(again, directory.resolve("two"));

    assertThat(PublishedSnapshot.read(Path.of(second.directory())).manifest().documentSpaceId())
        .isEqualTo(learnt.manifest().documentSpaceId());
    assertThat(rows(second.parameters().queries())).isDeepEqualTo(rows(trained(first, 1)));
    assertThat(rows(second.parameters().documents()))
        .isDeepEqualTo(rows(first.parameters().documents()));
    assertThat(ModelStart.prepare(again, directory.resolve("two"))).isEqualTo(second);
    assertThat(
            publish("two", second, new SnapshotTables.QueryOnly(trained(first, 2), second.kept()))
                .manifest()
                .documentSpaceId())
        .isEqualTo(learnt.manifest().documentSpaceId());
    assertRefused(
        again.with(LearnerSettings.TOWERS, Towers.SHARED),
        "learner.towers must be query-only or separate with a learner.start that has a table for"
            + " each side, as "
            + learnt.directory()
            + " has, was shared;");
  }

  /** Query-only from a head that both sides were trained with. */
  @Test
  void shouldLearnBesideTheDocumentsThatItsSnapshotsEmbed() throws IOException {
    StartSnapshot identity = ModelStart.prepare(tiny(), directory.resolve("one"));
    publish("one", identity, new SnapshotTables.Shared(trained(identity, 1)));
    Configuration again =
        tiny().with("learner.start", "snapshot:" + directory.resolve("one"), "the test");
    StartSnapshot start = ModelStart.prepare(again, directory.resolve("two"));
    PublishedSnapshot snapshot =
        publish("two", start, new SnapshotTables.QueryOnly(trained(identity, 2), start.kept()));
    float[] given = {1, -2, 3, 0.5f, -0.25f, 2};

    try (SnapshotEncoder encoder = SnapshotEncoder.open(snapshot.directory());
        SnapshotEncoder plain = SnapshotEncoder.open(Path.of(identity.directory()));
        Learner learner =
            new Learner(
                ModelStart.fitted(again, start).learnerOptions(),
                start.parameters(),
                Kernels.auto())) {
      float[] learnt = learner.embedDocument(new Document("d", 1, Features.vector(given)));
      assertThat(learnt).containsExactly(encoder.embedDocument(given), within(1e-6f));
      assertThat(plain.embedDocument(given)[0]).isNotCloseTo(learnt[0], within(0.01f));
    }
  }

  private PublishedSnapshot publish(String output, StartSnapshot start, SnapshotTables tables)
      throws IOException {
    SnapshotStore store = SnapshotStore.open(directory.resolve(output).resolve("snapshots"));
    SnapshotDraft draft = new SnapshotDraft("default", 7, 1, 0, Map.of(), Map.of(), 1);
    try (SnapshotEncoding encoding = start.encoding()) {
      return store.publish(store.stage(draft, tables, encoding));
    }
  }

  /** A head's rows as learning could leave them. */
  private static Table trained(StartSnapshot like, long seed) throws IOException {
    Table table = like.parameters().queries();
    return new RowsTable(
        HeadShape.TENSOR, rows(new RandomStart(table.rows(), table.dimension(), seed)));
  }

  private static float[][] rows(Table table) {
    float[][] rows = new float[table.rows()][table.dimension()];
    for (int r = 0; r < rows.length; r++) {
      table.read(r, rows[r]);
    }
    return rows;
  }

  @Test
  void shouldRefuseTextsLongerThanTheEmbedderHasPlacesFor() {
    assertRefused(
        with("adapter.embedder", "builtin:minilm").with("adapter.max-tokens", "600", "the test"),
        "adapter.max-tokens must be what the embedder has places for, was 600, and a text of that"
            + " length failed: ");
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
