package io.contraflow.pipeline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.contraflow.pipeline.check.CheckPrinter;
import io.contraflow.pipeline.check.CheckReport;
import io.contraflow.pipeline.check.CheckRun;
import io.contraflow.pipeline.check.LogCheck;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ConfigurationException;
import io.contraflow.pipeline.config.Durations;
import io.contraflow.pipeline.config.PrivacySettings;
import io.contraflow.pipeline.config.Sizes;
import io.contraflow.pipeline.config.StartPosition;
import io.contraflow.pipeline.distil.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code contraflow check}: what a log would teach, before anything is trained. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Reads your topics as the job would, by the same rules, and says what they would teach it: what"
          + " cannot be used and why, how many clicks find their impression, how long they take and"
          + " what join.window, join.settle and source.disorder suit that, which documents have a text,"
          + " and how often each place on the page is clicked. Then it says what that comes to, and"
          + " what to do about it.",
      "It trains nothing, writes nothing to Kafka and commits no offset. What it prints holds no query,"
          + " no id and no vector, unless you ask for them. docs/check.md explains each figure."
    },
    exitCodeOnExecutionException = CheckCommand.NOT_CHECKED,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:something can be learnt",
      "1:nothing can be learnt: a verdict says STOP",
      "2:the command or the configuration is wrong, or the topic is not there",
      "3:could not be checked: Kafka does not answer, or a file cannot be written"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow check --config contraflow.yaml                      the last 24 hours",
      "  contraflow check --config contraflow.yaml --from -7d --json check.json",
      "  contraflow check --bootstrap-servers kafka:9092 --from earliest --max-records 100000",
      "  contraflow check --config contraflow.yaml --from 2026-01-30T00:00:00Z --to 2026-01-31T00:00:00Z"
    })
final class CheckCommand implements Callable<Integer> {
  /** Neither yes nor no. */
  static final int NOT_CHECKED = 3;

  @Mixin private ConfigurationMixin configurationOptions;

  @Option(
      names = "--from",
      paramLabel = "WHEN",
      defaultValue = "-24h",
      converter = PastConverter.class,
      description =
          "Where events are read from: earliest, an instant, or a time ago (default:"
              + " ${DEFAULT-VALUE}). Kafka's timestamps count.")
  private StartPosition from;

  @Option(
      names = "--to",
      paramLabel = "WHEN",
      defaultValue = "latest",
      converter = PastConverter.class,
      description =
          "Where they end: latest, an instant, or a time ago (default: ${DEFAULT-VALUE}).")
  private StartPosition to;

  @Option(
      names = "--max-records",
      paramLabel = "N",
      description = "Stops after so many events (default: reads all of them).")
  private long maxRecords = Long.MAX_VALUE;

  @Option(
      names = "--follow",
      paramLabel = "DURATION",
      defaultValue = "24 h",
      converter = DurationConverter.class,
      description =
          "How long after an impression its actions are looked for, so that those behind join.window"
              + " are seen too (default: ${DEFAULT-VALUE}).")
  private Duration follow;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "256 MiB",
      converter = SizeConverter.class,
      description =
          "For searches that wait for their actions; where all need more, a sample of them is looked"
              + " at (default: ${DEFAULT-VALUE}).")
  private long memory;

  @Option(names = "--no-documents", description = "Leaves out the catalogue, which is read whole.")
  private boolean noDocuments;

  @Option(
      names = "--show-content",
      description = "Shows what is in the records that cannot be used, queries and ids too.")
  private boolean showContent;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures there, too.")
  private Path json;

  @Spec private CommandSpec spec;

  private final Map<String, ProgressLine> lines = new HashMap<>();

  @Override
  public Integer call() throws IOException {
    requireSensible();
    Configuration configuration = configurationOptions.read();
    configuration.requireConsistent();
    if (showContent && configuration.redactsDeadLetters()) {
      throw new ConfigurationException(
          "privacy.dead-letters must be keep for what is in records to be shown, and redacts as"
              + " privacy.user-ids is "
              + configuration.get(PrivacySettings.USER_IDS)
              + " or as it says; leave out --show-content");
    }
    CheckRun.Options options =
        new CheckRun.Options(
            from, to, maxRecords, !noDocuments, new LogCheck.Options(follow, memory, showContent));
    CheckReport report = new CheckRun(configuration, options, this::progress).run();
    CheckPrinter.print(report, spec.commandLine().getOut());
    if (json != null) {
      Files.write(
          json,
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(report));
    }
    return report.stops() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void requireSensible() {
    if (maxRecords < 1) {
      throw wrong("records must be at least 1, was " + maxRecords + "; set --max-records");
    }
    if (memory < 1 << 20) {
      throw wrong("memory must be at least 1 MiB, was " + memory + " bytes; set --memory");
    }
    if (json != null && !Files.isDirectory(json.toAbsolutePath().getParent())) {
      throw wrong("the file of --json must lie in a directory that is there, was " + json);
    }
    if (from.place() == StartPosition.Place.LATEST) {
      throw wrong("events must begin before their end, --from was latest; set --from -24h");
    }
    if (to.place() == StartPosition.Place.EARLIEST
        || to.place() == StartPosition.Place.TIMESTAMP && to.timestampMs() <= from.timestampMs()) {
      throw wrong("events must begin before their end, were from " + from + " to " + to);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void progress(String topic, long records, long of) {
    if (of > 0) {
      lines
          .computeIfAbsent(
              topic,
              name -> new ProgressLine("reading", name, "records", spec.commandLine().getErr()))
          .show(records, of);
    }
  }

  /** {@code 30 min}. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new TypeConversionException("it must be a duration such as 24 h, was " + text);
      }
    }
  }

  /** {@code 256 MiB}. */
  static final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Sizes.parse(text);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new TypeConversionException("it must be a size such as 256 MiB, was " + text);
      }
    }
  }
}
