package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.pipeline.distil.TinyModel;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.Table;
import io.contraflow.state.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The start of a job that has state. */
class ResumedStartTest {
  @TempDir Path directory;
  private Path tokenizer;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(directory);
    tokenizer = directory.resolve("tokenizer.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "distil", "distil+lexical"})
  void shouldGrowWithItsTokenizer(String kind) throws IOException {
    StartSnapshot begun = begin(configuration(kind));
    append();

    StartSnapshot grown = resume(configuration(kind));

    Table before = begun.parameters().queries();
    Table now = grown.parameters().queries();
    assertThat(now.rows()).isEqualTo(before.rows() + 1);
    for (int r = 0; r < before.rows(); r++) {
      assertThat(row(now, r)).isEqualTo(row(before, r));
    }
    assertThat(row(now, before.rows())).doesNotContain(0f);
    assertThat(grown.grewFrom(before.rows(), begun.tensorSha256(), begun.inputId())).isTrue();
    try (Tokenizer read = Tokenizer.read(tokenizer)) {
      assertThat(grown.inputId()).isEqualTo(read.sha256());
    }
    assertThat(manifest(grown).documentSpaceId()).isNotEqualTo(manifest(begun).documentSpaceId());
    assertThat(resume(configuration(kind))).as("once more").isEqualTo(grown);
  }

  @Test
  void shouldGrowADirectorysStartOnBothSides() throws IOException {
    Path model = Path.of(begin(configuration("distil")).directory());
    Configuration copied =
        Configuration.defaults().with("learner.start", "static:" + model, "the test");
    Path output = directory.resolve("copy");
    DistilCache cache = new DistilCache(directory.resolve("cache"));
    StartSnapshot begun = ModelStart.prepare(copied, output, cache, false);
    append();

    StartSnapshot grown =
        ModelStart.prepare(
            copied.with(LearnerSettings.TOKENIZER, tokenizer.toString()), output, cache, true);

    assertThat(grown.parameters().documents().rows())
        .isEqualTo(grown.parameters().queries().rows())
        .isEqualTo(begun.parameters().queries().rows() + 1);
  }

  @Test
  void shouldKnowItsTokenizerWhereverTheFileLies() throws IOException {
    StartSnapshot begun = begin(configuration("distil"));
    Path moved = directory.resolve("moved.json");
    Files.move(tokenizer, moved);

    assertThat(resume(configuration("distil"))).as("gone").isEqualTo(begun);
    assertThat(resume(configuration("distil").with(LearnerSettings.TOKENIZER, moved.toString())))
        .as("moved")
        .isEqualTo(begun);
  }

  @Test
  void shouldRefuseAnotherTokenizer() throws IOException {
    begin(configuration("random"));
    Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"rose\"", "\"nose\""));

    assertThatThrownBy(() -> resume(configuration("random")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "learner.tokenizer must be the one that the model was begun with, or that one with"
                + " further tokens behind it, was "
                + tokenizer
                + ", which differs in the id of \"rose\": ")
        .hasMessageEndingWith(" there, nothing here; set it back, or start in an empty --output");
    assertThat(starts()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "learner.dimension, 8, 4",
    "learner.start, random, distil",
    "learner.seed, 9, 1",
    "learner.encoder, adapter, static"
  })
  void shouldRefuseAnotherStartBeforeAnythingIsMade(String key, String value, String before)
      throws IOException {
    begin(configuration("distil"));
    Configuration other = configuration("distil").with(key, value, "the test");
    Configuration fitting =
        key.equals("learner.encoder") ? other.with("learner.start", "identity", "the test") : other;

    assertThatThrownBy(() -> resume(fitting))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "%s must stay what the model was begun with, %s, was %s; set it back, or start in an"
                + " empty --output",
            key, before, value);
    assertThat(starts()).hasSize(1);
  }

  @Test
  void shouldFindTheStartThatAnAttemptWithOtherOptionsLeftBehind() throws IOException {
    StartSnapshot begun = begin(configuration("distil"));
    begin(configuration("random"));
    Files.delete(directory.resolve("model.onnx"));

    assertThat(resume(configuration("distil"))).isEqualTo(begun);
  }

  private StartSnapshot begin(Configuration configuration) throws IOException {
    return prepare(configuration, false);
  }

  private StartSnapshot resume(Configuration configuration) throws IOException {
    return prepare(configuration, true);
  }

  private StartSnapshot prepare(Configuration configuration, boolean resumes) throws IOException {
    DistilCache cache = new DistilCache(directory.resolve("cache"));
    return ModelStart.prepare(configuration, directory.resolve("out"), cache, resumes);
  }

  /** One more word. */
  private void append() throws IOException {
    String json = Files.readString(tokenizer);
    int id;
    try (Tokenizer read = Tokenizer.read(tokenizer)) {
      id = read.vocabularySize();
    }
    String more = json.replace("\"vocab\": {", "\"vocab\": {\"contraflow\": " + id + ", ");
    assertThat(more).isNotEqualTo(json);
    Files.writeString(tokenizer, more);
  }

  private List<Path> starts() throws IOException {
    try (Stream<Path> starts = Files.list(directory.resolve("out/start/start"))) {
      return starts.filter(path -> path.getFileName().toString().startsWith("step-")).toList();
    }
  }

  private static Manifest manifest(StartSnapshot start) throws IOException {
    return PublishedSnapshot.read(Path.of(start.directory())).manifest();
  }

  private static float[] row(Table table, int number) {
    float[] row = new float[table.dimension()];
    table.read(number, row);
    return row;
  }

  private Configuration configuration(String start) {
    return Configuration.defaults()
        .with("learner.start", start, "the test")
        .with(LearnerSettings.START_MODEL, directory.resolve("model.onnx").toString())
        .with(LearnerSettings.TOKENIZER, tokenizer.toString())
        .with(LearnerSettings.DIMENSION, 4);
  }
}
