package io.contraflow.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir private Path output;

  @Test
  void shouldSayWhereItLooksForTheStart() {
    Run run = Run.of("serve", "--output", output.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("the model's start must be in " + output.resolve("start") + ", there is none")
        .contains("begin ./contraflow train with the same --output, or give --start");
  }

  @Test
  void shouldSayWhichOptionIsWrong() {
    assertThat(Run.of("serve", "--set", "serve.exploration=wild").err())
        .contains("serve.exploration must be off or swaps or interleave, was wild");
    assertThat(Run.of("serve", "--set", "serve.port=99999").err())
        .contains("serve.port must be in [0, 65535], was 99999");
    assertThat(Run.of("demo", "--exit", "--keep-running").err())
        .contains("--exit and --keep-running contradict each other");
  }

  /** The job would put what the page sends among its dead letters. */
  @Test
  void shouldNotWriteWhereEventsAreMapped() throws IOException {
    assertThat(Run.of("serve", "--set", "source.format=ubi").err())
        .contains("must be read by them: source.format=ubi, mapped are []");
    Path mapped = output.resolve("mapped.yaml");
    Files.writeString(
        mapped, "source.fields: {action.search_id: ctx.id, document.text: '{title}'}");
    assertThat(Run.of("serve", "--config", mapped.toString()).err())
        .contains("source.format=json, mapped are [action.search_id]")
        .contains("log pages and clicks from your own service");
  }
}
