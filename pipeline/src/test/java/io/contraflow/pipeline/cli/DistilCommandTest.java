package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.distil.TinyModel;
import io.contraflow.serving.SnapshotEncoder;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.Verification;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilCommandTest {
  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(directory);
  }

  @Test
  void shouldWriteAModelThatEmbeds() throws IOException {
    Path output = directory.resolve("model");

    Run run = distil("--dimension", "4", "--output", output.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("10 tokens", "distilling: 10 of 10 tokens");
    assertThat(run.out()).contains("rows       14 of 4 numbers");
    PublishedSnapshot made = PublishedSnapshot.read(output);
    assertThat(made.manifest().step()).isZero();
    assertThat(made.manifest().options()).containsEntry("distil.recipe", "distil/1");
    assertThat(Verification.of(made).problems()).isEmpty();
    try (SnapshotEncoder encoder = SnapshotEncoder.open(output)) {
      assertThat(encoder.embed("the red rose")).hasSize(4).doesNotContain(0, Float.NaN);
      assertThat(encoder.embed("unheard of")).isEqualTo(encoder.embed("of"));
    }
  }

  @Test
  void shouldNotOverwrite() {
    Run run = distil("--output", directory.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains(directory + " must not exist, or be empty; give another directory");
  }

  @Test
  void shouldWantTheTokenizerOfAModel() {
    Run run =
        Run.of("distil", "--onnx", directory.resolve("model.onnx").toString(), "--output", "x");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("contraflow: --onnx needs the model's tokenizer; give it with --tokenizer");
  }

  private Run distil(String... more) {
    String[] command = {
      "distil",
      "--onnx",
      directory.resolve("model.onnx").toString(),
      "--tokenizer",
      directory.resolve("tokenizer.json").toString()
    };
    String[] all = new String[command.length + more.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return Run.of(all);
  }
}
