package io.contraflow.pipeline.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line. Each subcommand is a class of its own; this one has what they share. Modules
 * that this one does not know add theirs as a {@link Subcommand}.
 */
@Command(
    name = "contraflow",
    description = "Keeps a retrieval embedder in step with the people who use it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      ServeCommand.class,
      RebuildCommand.class,
      CheckCommand.class,
      ProduceCommand.class,
      BacktestCommand.class,
      DistilCommand.class,
      EvaluateCommand.class,
      EmbedCommand.class,
      SnapshotsCommand.class,
      IndexCommand.class,
      ConfigurationCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it did what was asked",
      "1:it failed",
      "2:the command or the configuration is wrong"
    },
    footerHeading = "%nTo begin:%n",
    footer = {
      "  ./contraflow demo                       everything at once, in three minutes",
      "  ./contraflow check --help               what your own log would teach",
      "  ./contraflow train --help               the same job on your own Kafka",
      "  ./contraflow configuration              every option there is"
    })
public final class Contraflow implements Runnable {
  private static final String VERBOSE = "--verbose";

  /**
   * Held here, since a logger that nobody holds forgets its level. It warns that the Vector API of
   * Java 17, which the kernel uses, is too old for Lucene.
   */
  private static final Logger LUCENE =
      Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

  @Option(
      names = VERBOSE,
      scope = ScopeType.INHERIT,
      description = "Log more, and show where an error came from.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    LUCENE.setLevel(Level.SEVERE);
    if (Arrays.asList(args).contains(VERBOSE)) {
      System.setProperty("contraflow.console.level", "INFO");
    }
    CommandLine line = commandLine();
    line.setOut(utf8(FileDescriptor.out)).setErr(utf8(FileDescriptor.err));
    int code = line.execute(args);
    line.getOut().flush();
    line.getErr().flush();
    System.exit(code);
  }

  /** As {@link #main} has it, but with output that a caller may set. */
  public static CommandLine commandLine() {
    Contraflow root = new Contraflow();
    CommandLine line = new CommandLine(root);
    ServiceLoader.load(Subcommand.class).forEach(line::addSubcommand);
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          int code = Failure.report(error, command.getErr(), root.verbose);
          return code == ExitCode.SOFTWARE
              ? command.getCommandSpec().exitCodeOnExecutionException()
              : code;
        });
    line.setParameterExceptionHandler((error, given) -> Failure.reportUsage(error));
    line.registerConverter(Long.class, Contraflow::wholeNumber)
        .registerConverter(Long.TYPE, Contraflow::wholeNumber)
        .registerConverter(Double.class, Contraflow::number)
        .registerConverter(Double.TYPE, Contraflow::number)
        .registerConverter(Instant.class, Contraflow::instant);
    // A terminal may be wider; examples are to stay in one line where it does not say.
    line.setUsageHelpWidth(100).setUsageHelpAutoWidth(true);
    return line;
  }

  /** Without a subcommand. */
  @Override
  public void run() {
    throw new Failure.MissingCommandException(spec.commandLine(), "a command is missing");
  }

  private static Long wholeNumber(String raw) {
    try {
      return Long.valueOf(raw);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("it must be a whole number, was " + raw);
    }
  }

  private static Double number(String raw) {
    try {
      return Double.valueOf(raw);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("it must be a number, was " + raw);
    }
  }

  private static Instant instant(String raw) {
    try {
      return Instant.parse(raw);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "it must be an instant such as 2026-01-31T12:00:00Z, was " + raw);
    }
  }

  /** What is read by programs and people alike is UTF-8, whatever the terminal's locale. */
  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }
}
