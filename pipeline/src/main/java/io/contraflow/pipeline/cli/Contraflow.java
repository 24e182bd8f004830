package io.contraflow.pipeline.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Each subcommand is a class of its own; this one has what they share. */
@Command(
    name = "contraflow",
    description = "Keeps a retrieval embedder in step with the people who use it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      ProduceCommand.class,
      DistilCommand.class,
      EvaluateCommand.class,
      EmbedCommand.class,
      SnapshotsCommand.class,
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
      "  ./contraflow train --help               the same job on your own Kafka",
      "  ./contraflow configuration              every option there is"
    })
public final class Contraflow implements Runnable {
  private static final String VERBOSE = "--verbose";

  @Option(
      names = VERBOSE,
      scope = ScopeType.INHERIT,
      description = "Log more, and show where an error came from.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
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
  static CommandLine commandLine() {
    Contraflow root = new Contraflow();
    CommandLine line = new CommandLine(root);
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> Failure.report(error, command.getErr(), root.verbose));
    line.setUsageHelpAutoWidth(true);
    return line;
  }

  /** Without a subcommand. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /** What is read by programs and people alike is UTF-8, whatever the terminal's locale. */
  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }
}
