package io.contraflow.learner.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OneDnnTest {
  /** What a CPU cannot do is one thing; a library that is missing would be a fault of the build. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void shouldLoadWhereItIsPackagedFor() {
    String missing = OneDnn.missing();
    assertThat(missing == null ? "" : missing).doesNotContain("cannot be loaded");
  }
}
