package io.contraflow.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.cli.Contraflow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ChaosCommandTest {
  private static final int USAGE = 2;

  @TempDir Path output;

  @ParameterizedTest
  @CsvSource({
    "--kills=-1, 'kills must not be negative, was -1; set --kills'",
    "--freeze=0, 'freeze must be at least 1 s, was 0; set --freeze'",
    "--variations=-1, 'variations must not be negative, was -1; set --variations'",
    "--variations=3, 'variations are of train alone, was --cluster; set one of them'"
  })
  void shouldRefuseAWrongOption(String option, String told) {
    assertThat(refused("chaos", "--cluster", option, "--output", output.toString())).contains(told);
  }

  @Test
  void shouldRefuseAnOutputThatIsNotEmpty() throws IOException {
    Files.createFile(output.resolve("file"));
    assertThat(refused("chaos", "--output", output.toString()))
        .contains("the output directory must be empty, was " + output);
  }

  private static String refused(String... args) {
    StringWriter printed = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed));
    assertThat(line.execute(args)).isEqualTo(USAGE);
    return printed.toString();
  }
}
