package io.contraflow.pipeline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.job.JobMain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.flink.client.cli.CliFrontendParser;
import org.apache.flink.runtime.entrypoint.parser.CommandLineParser;
import org.apache.flink.runtime.entrypoint.parser.ParserResultFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compose file's job manager is started with; a script stands in for the image's own. */
class StartScriptTest {
  @TempDir Path directory;
  private Path output;

  @BeforeEach
  void create() {
    output = directory.resolve("an output");
  }

  @Test
  void shouldBeginWhereNothingIs() throws Exception {
    List<String> arguments = start();

    assertThat(arguments)
        .containsExactly(
            "standalone-job",
            "--job-classname",
            JobMain.class.getName(),
            "--",
            "--config",
            "/opt/contraflow/contraflow.yaml",
            "--output",
            output.toString());
  }

  @Test
  void shouldGoOnFromTheNewestCheckpointOrSavepoint() throws Exception {
    checkpoint("0000/chk-9", 10);
    Path newest = checkpoint("0000/chk-10", 20);
    Files.createDirectories(output.resolve("checkpoints/0000/chk-11")); // not complete

    assertThat(start()).containsSequence("--fromSavepoint", "file://" + newest, "--");

    Path savepoint = checkpoint("savepoints/savepoint-1-2", 30);

    assertThat(start()).containsSequence("--fromSavepoint", "file://" + savepoint, "--");
  }

  /** Flink takes an option that it does not know, and that one of its own begins with, for that. */
  @Test
  void shouldLeaveTheJobsArgumentsToTheJob() throws Exception {
    Path newest = checkpoint("0000/chk-1", 10);
    List<String> given = new ArrayList<>(List.of("--configDir", "/opt/flink/conf"));
    given.addAll(start().subList(1, start().size()));

    Parsed parsed = parse(given);

    assertThat(parsed.configDirectory()).isEqualTo("/opt/flink/conf");
    assertThat(parsed.savepoint()).isEqualTo("file://" + newest);
    assertThat(Deployment.jobArguments(parsed.rest()))
        .containsEntry("--output", output.toString())
        .containsEntry("--config", "/opt/contraflow/contraflow.yaml");

    given.remove("--");
    assertThat(parse(given).rest()).as("without the dashes").doesNotContain("--config");
  }

  private record Parsed(String configDirectory, String savepoint, List<String> rest) {}

  /** By Flink's own parser, with the options of its application mode. */
  private static Parsed parse(List<String> arguments) throws Exception {
    return new CommandLineParser<>(
            new ParserResultFactory<Parsed>() {
              @Override
              public Options getOptions() {
                Options options = new Options();
                options.addOption(
                    Option.builder("c").longOpt("configDir").hasArg(true).required().build());
                options.addOption(Option.builder("D").hasArgs().valueSeparator('=').build());
                options.addOption(CliFrontendParser.SAVEPOINT_PATH_OPTION);
                options.addOption(Option.builder("j").longOpt("job-classname").hasArg().build());
                return options;
              }

              @Override
              public Parsed createResult(CommandLine line) {
                String[] directories = line.getOptionValues("c");
                return new Parsed(
                    directories[0],
                    line.getOptionValue(CliFrontendParser.SAVEPOINT_PATH_OPTION),
                    line.getArgList());
              }
            })
        .parse(arguments.toArray(String[]::new));
  }

  private Path checkpoint(String name, long atS) throws IOException {
    Path place = output.resolve("checkpoints").resolve(name);
    Files.createDirectories(place);
    Path metadata = Files.writeString(place.resolve("_metadata"), "");
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.ofEpochSecond(atS)));
    return place;
  }

  private List<String> start() throws Exception {
    Path entry = directory.resolve("entry");
    Files.writeString(entry, "#!/bin/sh\nfor a; do echo \"argument $a\"; done\n");
    Files.setPosixFilePermissions(entry, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path script = Deployment.ROOT.resolve("docs/compose/job.sh");
    ProcessBuilder builder = new ProcessBuilder("bash", script.toString());
    builder
        .environment()
        .putAll(
            Map.of("CONTRAFLOW_OUTPUT", output.toString(), "FLINK_ENTRYPOINT", entry.toString()));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.lines()
        .filter(line -> line.startsWith("argument "))
        .map(line -> line.replaceFirst("argument ", ""))
        .toList();
  }
}
