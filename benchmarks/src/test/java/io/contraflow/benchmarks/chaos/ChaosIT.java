package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.config.Start;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosIT {
  private static final int KILLS = 3;

  @TempDir Path directory;

  @Test
  void shouldComeToTheSameAfterKills() throws Exception {
    ChaosOptions options =
        new ChaosOptions(KILLS, 11, 1500, 500, 2, Start.parse("random"), 16, .3, directory);
    StringWriter printed = new StringWriter();

    int code = new Chaos(options, new Kills(), new PrintWriter(printed)).run();

    assertThat(printed.toString())
        .contains("staged, not published", "during a checkpoint", "during restore")
        .contains("holds   the final snapshots are the reference's, byte for byte: market-a")
        .doesNotContain("BROKEN");
    assertThat(code).isZero();
  }
}
