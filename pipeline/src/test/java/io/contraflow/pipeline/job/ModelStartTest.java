package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.distil.DistilCache;
import io.contraflow.pipeline.distil.TinyModel;
import io.contraflow.state.snapshot.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStartTest {
  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(directory);
  }

  @Test
  void shouldDistil() throws IOException {
    StartSnapshot start = prepare("distil", "out");

    assertThat(start.dimension()).isEqualTo(4);
    assertThat(rms(start)).isCloseTo(1, within(1e-5));
    assertThat(directory.resolve("cache")).isDirectoryContaining("glob:**.lock");
  }

  @Test
  void shouldAddWordsByRankOrByTexts() throws IOException {
    Path texts = directory.resolve("documents.jsonl");
    Files.writeString(texts, "{\"text\": \"the red rose\"}\n{\"text\": \"the dog\"}\n");
    Configuration byTexts =
        configuration("distil+lexical").with(LearnerSettings.START_TEXTS, texts.toString());

    StartSnapshot ranked = prepare("distil+lexical", "ranked");
    StartSnapshot texted = prepare(byTexts, "texted");

    assertThat(rms(ranked)).isCloseTo(1, within(1e-5));
    assertThat(rms(texted)).isCloseTo(1, within(1e-5));
    assertThat(ranked.tensorSha256()).isNotEqualTo(texted.tensorSha256());
    assertThat(ranked.tensorSha256()).isNotEqualTo(prepare("distil", "out").tensorSha256());
  }

  @Test
  void shouldBeRandom() throws IOException {
    assertThat(rms(prepare("random", "out"))).isCloseTo(1, within(.3));
  }

  @Test
  void shouldTakeAStaticModelWithItsDimensionAndTokenizer() throws IOException {
    Path model = Path.of(prepare("distil", "out").directory());
    Files.delete(model.resolve("contraflow.json")); // as anyone's
    Configuration configuration =
        Configuration.defaults().with("learner.start", "static:" + model, "the test");

    StartSnapshot start = prepare(configuration, "copy");

    assertThat(start.dimension()).isEqualTo(4);
    assertThat(ModelStart.fitted(configuration, start).learnerOptions().dimension()).isEqualTo(4);
    assertThat(rms(start)).isCloseTo(1, within(1e-5));
    Configuration other = configuration.with(LearnerSettings.DIMENSION, 8);
    assertThatThrownBy(() -> prepare(other, "other"))
        .hasMessage(
            "learner.dimension must be 4 with learner.start static:%s, was 8; leave it out", model);
  }

  @Test
  void shouldTakeASnapshotOrTheNewestOfAStore() throws IOException {
    Path model = Path.of(prepare("distil", "out").directory());

    StartSnapshot start =
        prepare(
            Configuration.defaults().with("learner.start", "snapshot:" + model, "the test"), "a");

    assertThat(rms(start)).isCloseTo(1, within(1e-5));
    assertThatThrownBy(
            () ->
                prepare(
                    Configuration.defaults()
                        .with("learner.start", "snapshot:" + directory, "the test"),
                    "b"))
        .hasMessageStartingWith("learner.start must name a snapshot, or a directory of snapshots")
        .hasMessageEndingWith("was snapshot:" + directory + "; set learner.start");
  }

  @Test
  void shouldGoOnWithTheStartThatIsThere() throws IOException {
    StartSnapshot begun = prepare("distil", "out");
    Files.delete(directory.resolve("model.onnx"));

    assertThat(prepare("distil", "out")).isEqualTo(begun);
    assertThatThrownBy(() -> prepare("distil+lexical", "out")).hasMessageEndingWith("model.onnx");
  }

  @Test
  void shouldNotMixTheBuiltinModelWithAnotherTokenizer() {
    Configuration mixed =
        configuration("distil").with(LearnerSettings.START_MODEL, "builtin:minilm");

    assertThatThrownBy(() -> prepare(mixed, "out"))
        .hasMessageStartingWith(
            "builtin:minilm must have its own tokenizer, was given another; name");
  }

  @Test
  void shouldSayWhichStartsThereAre() {
    assertThatThrownBy(() -> configuration("distilled"))
        .hasMessage(
            "learner.start must be random, distil, distil+lexical, static:DIR, snapshot:DIR or"
                + " identity or auto, was distilled; set learner.start in the test");
    assertThatThrownBy(() -> configuration("static:")).hasMessageContaining("was static:");
  }

  @Test
  void shouldLearnInSmallerStepsFromAModelThatKnowsSomething() {
    assertThat(configuration("random").learnerOptions().descent().learningRate()).isEqualTo(.3);
    assertThat(configuration("distil").learnerOptions().descent().learningRate()).isEqualTo(.1);
    assertThat(configuration("static:x").learnerOptions().descent().learningRate()).isEqualTo(.1);
    Configuration set = configuration("distil").with("learner.learning-rate", "0.2", "the test");
    assertThat(set.learnerOptions().descent().learningRate()).isEqualTo(.2);
    assertThat(configuration("random").recorded()).containsEntry("learner.learning-rate", "0.3");
  }

  private StartSnapshot prepare(String start, String output) throws IOException {
    return prepare(configuration(start), output);
  }

  private StartSnapshot prepare(Configuration configuration, String output) throws IOException {
    DistilCache cache = new DistilCache(directory.resolve("cache"));
    return ModelStart.prepare(configuration, directory.resolve(output), cache);
  }

  private Configuration configuration(String start) {
    return Configuration.defaults()
        .with("learner.start", start, "the test")
        .with(LearnerSettings.START_MODEL, directory.resolve("model.onnx").toString())
        .with(LearnerSettings.TOKENIZER, directory.resolve("tokenizer.json").toString())
        .with(LearnerSettings.DIMENSION, 4);
  }

  /** Over the rows that are not 0. */
  private static double rms(StartSnapshot start) throws IOException {
    Table table = start.parameters().queries();
    float[] row = new float[table.dimension()];
    double sum = 0;
    int numbers = 0;
    for (int r = 0; r < table.rows(); r++) {
      table.read(r, row);
      double square = 0;
      for (float value : row) {
        square += value * value;
      }
      sum += square;
      numbers += square == 0 ? 0 : row.length;
    }
    return Math.sqrt(sum / numbers);
  }
}
