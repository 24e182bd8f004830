package io.contraflow.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.contraflow.pipeline.broker.EmbeddedBroker;
import io.contraflow.pipeline.cli.Contraflow;
import io.contraflow.pipeline.config.Catalogue;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.Option;
import io.contraflow.pipeline.job.SearchLog.Placed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A backtest of a log in Kafka, beside the job that learns from it. */
@Timeout(240)
class BacktestIT {
  private static final int PARTITIONS = 2;
  private static final Pattern STATE = Pattern.compile("state ([0-9a-f]{64})");

  @TempDir Path directory;

  @Test
  void shouldLeaveEachModelAsTrainingLeavesIt() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      Configuration configuration = LogRun.configuration(broker.bootstrapServers(), "backtest");
      Path file = directory.resolve("contraflow.yaml");
      Files.write(file, lines(configuration));
      List<Placed> log =
          new SearchLog(160, "de", "fr")
              .written(key -> Math.floorMod(key.hashCode(), PARTITIONS), 1, 0);
      new LogRun(configuration, directory.resolve("train")).withTopics(PARTITIONS).write(log, 0);
      String until = Instant.ofEpochMilli(SearchLog.T_MS + 25_000).toString();

      String trained = contraflow(0, "train", file, "train", "--until", until);
      String replayed = contraflow(0, "backtest", file, "report", "--to", until);
      assertThat(states(replayed)).hasSize(2).isEqualTo(states(trained));
      assertThat(replayed)
          .contains("model de: ", "model fr: ", " 0 late events")
          .contains("model - logged: not enough searches to say");
      try (Stream<Path> files = Files.list(directory.resolve("report"))) {
        assertThat(files.map(path -> path.getFileName().toString()))
            .containsExactlyInAnyOrder(
                "report.html", "figures.csv", "differences.csv", "searches.csv");
      }

      String one = contraflow(0, "backtest", file, "one", "--to", until, "--model", "fr");
      assertThat(states(one)).isEqualTo(states(trained).subList(1, 2));
      String empty = contraflow(1, "backtest", file, "none", "--from", "2030-01-01T00:00:00Z");
      assertThat(empty)
          .contains(
              "a range must hold search events, topic backtest-events has none with a Kafka"
                  + " timestamp from 2030-01-01T00:00:00Z to latest");
    }
  }

  private String contraflow(int code, String command, Path file, String output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                command,
                "--config",
                file.toString(),
                "--output",
                directory.resolve(output).toString()));
    args.addAll(List.of(more));
    StringWriter text = new StringWriter();
    CommandLine line = Contraflow.commandLine();
    line.setOut(new PrintWriter(text)).setErr(new PrintWriter(text));
    assertThat(line.execute(args.toArray(String[]::new))).as(text.toString()).isEqualTo(code);
    return text.toString();
  }

  private static List<String> states(String text) {
    List<String> states = new ArrayList<>();
    for (Matcher matcher = STATE.matcher(text); matcher.find(); ) {
      states.add(matcher.group(1));
    }
    return states;
  }

  private static List<String> lines(Configuration configuration) {
    List<String> lines = new ArrayList<>();
    for (Option<?> option : Catalogue.options()) {
      if (configuration.isSet(option)) {
        lines.add(option.key() + ": " + text(configuration, option));
      }
    }
    return lines;
  }

  private static <T> String text(Configuration configuration, Option<T> option) {
    return String.valueOf(option.type().format(configuration.get(option)));
  }
}
