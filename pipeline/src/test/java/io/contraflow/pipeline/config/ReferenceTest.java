package io.contraflow.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceTest {
  @Test
  void shouldAgreeWithTheCommittedPage() throws IOException {
    Path page = Path.of(System.getProperty("contraflow.root"), "docs", "configuration.md");

    String committed = Files.exists(page) ? Files.readString(page) : "";
    assertThat(committed.equals(Reference.markdown()))
        .as(
            "docs/configuration.md is stale; run"
                + " ./contraflow configuration --write docs/configuration.md")
        .isTrue();
  }

  @Test
  void shouldDescribeOneOptionForATerminal() {
    assertThat(Reference.describe(LearnerSettings.TEMPERATURE).lines())
        .containsExactly(
            "learner.temperature",
            "  type     number",
            "  default  0.05",
            "  range    in (0, 1]",
            "  The softmax temperature \u03c4. A scale of 20 elsewhere is a temperature of 0.05.");
  }
}
