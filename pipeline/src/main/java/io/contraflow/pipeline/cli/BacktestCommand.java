package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.adapter.Embedders;
import io.contraflow.pipeline.backtest.BacktestRun;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.KafkaSettings;
import io.contraflow.pipeline.config.StartPosition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow backtest}: what a model would have done on a log that is there. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description = {
      "Says whether it would have helped: goes through the log that is in Kafka as if it were"
          + " happening, ranks each search with the model as it was at that moment, and only then"
          + " learns from its clicks. Beside the model stand the order that was shown, BM25, and the"
          + " start that never learns.",
      "It writes to no topic and commits no offsets. Results go to --output: report.html to look at,"
          + " figures.csv, differences.csv and searches.csv to compute with. Options of the"
          + " configuration are those of train; with --set two runs compare two settings."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow backtest --config contraflow.yaml                         all that is in the log",
      "  contraflow backtest --config contraflow.yaml --from -7d",
      "  contraflow backtest --config contraflow.yaml --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z",
      "  contraflow backtest --config contraflow.yaml --model de --output backtest-de",
      "",
      "What it prints, and how to take it: docs/backtest.md"
    })
final class BacktestCommand implements Callable<Integer> {
  private static final String ALL = "all";

  @Mixin private ConfigurationMixin configurationOptions;

  @Option(
      names = "--from",
      defaultValue = "earliest",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description =
          "Events are read from here on: earliest, an instant such as 2026-01-31T12:00:00Z, or a time"
              + " ago such as -24h. By Kafka's timestamps, as source.start. The catalogue is read from"
              + " its first record on (default: ${DEFAULT-VALUE}).")
  private StartPosition from;

  @Option(
      names = "--to",
      defaultValue = "latest",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description =
          "Both topics are read up to here: latest, an instant or a time ago, as train --until"
              + " (default: ${DEFAULT-VALUE}).")
  private StartPosition to;

  @Option(
      names = "--output",
      defaultValue = "contraflow-backtest",
      paramLabel = "DIR",
      description = "An empty directory, or one to be made (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--candidates",
      defaultValue = "1000",
      paramLabel = "N",
      description =
          "What was clicked is looked for among so many documents of the catalogue, drawn by"
              + " learner.seed; all for the whole catalogue, which takes its time (default:"
              + " ${DEFAULT-VALUE}).")
  private String candidates;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Only this model of the events; may be repeated. Left out: all, up to 32.")
  private Set<String> models = new LinkedHashSet<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = configurationOptions.read();
    configuration.requireConsistent();
    Embedders.require(configuration);
    int among = among();
    requireOrder();
    requireEmpty();
    PrintWriter out = spec.commandLine().getOut();
    say(out, "asking Kafka at " + configuration.get(KafkaSettings.BOOTSTRAP_SERVERS));
    new BacktestRun(configuration, from, to, models, among, output)
        .run(line -> say(out, line), spec.commandLine().getErr());
    return ExitCode.OK;
  }

  private int among() {
    if (candidates.equals(ALL)) {
      return Integer.MAX_VALUE;
    }
    try {
      int count = Integer.parseInt(candidates);
      if (count >= 2) {
        return count;
      }
    } catch (NumberFormatException e) {
      // the same as a number that is too small
    }
    throw wrong("--candidates must be a number of at least 2, or all, was " + candidates);
  }

  private void requireOrder() {
    if (from.place() == StartPosition.Place.COMMITTED
        || to.place() == StartPosition.Place.COMMITTED) {
      throw wrong("--from and --to must be times, was committed; give a time, or leave it out");
    }
    if (from.place() == StartPosition.Place.LATEST) {
      throw wrong(
          "--from must be before the end of the log, was latest; give a time, or leave it out");
    }
    if (to.place() == StartPosition.Place.EARLIEST) {
      throw wrong(
          "--to must be behind the begin of the log, was earliest; give a time, or leave it out");
    }
    boolean both =
        from.place() == StartPosition.Place.TIMESTAMP
            && to.place() == StartPosition.Place.TIMESTAMP;
    if (both && from.timestampMs() >= to.timestampMs()) {
      throw wrong("--from must be before --to, was %s, and --to %s".formatted(from, to));
    }
  }

  private void requireEmpty() throws IOException {
    Files.createDirectories(output);
    try (Stream<Path> entries = Files.list(output)) {
      if (entries.anyMatch(entry -> !entry.endsWith(BacktestRun.WORK))) {
        throw wrong("--output must be an empty directory, " + output + " is not; give another");
      }
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
