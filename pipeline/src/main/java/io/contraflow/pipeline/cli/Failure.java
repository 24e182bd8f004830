package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.cluster.FileFailure;
import io.contraflow.pipeline.cluster.JobFailure;
import io.contraflow.pipeline.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** An error as a user sees it: one line, unless {@code --verbose} asks for more. */
final class Failure {
  private static final String MAKE_ROOM = "; make room there, or give a directory on another disk";

  private Failure() {}

  /**
   * @return the exit code
   */
  static int report(Exception error, PrintWriter err, boolean verbose) {
    if (verbose) {
      error.printStackTrace(err);
    }
    err.println("contraflow: " + message(error));
    err.flush();
    return error instanceof ConfigurationException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  /**
   * A command that cannot be: what is wrong, and where the help is. A missing subcommand gets the
   * help itself.
   *
   * @return the exit code
   */
  static int reportUsage(ParameterException error) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("contraflow: " + error.getMessage());
    UnmatchedArgumentException.printSuggestions(error, err);
    if (error instanceof MissingCommandException) {
      command.usage(err);
    } else {
      err.println(command.getCommandSpec().qualifiedName() + " --help says more");
    }
    err.flush();
    return ExitCode.USAGE;
  }

  /** A command that is only there for its subcommands, given none. */
  static final class MissingCommandException extends ParameterException {
    private static final long serialVersionUID = 1;

    MissingCommandException(CommandLine command, String message) {
      super(command, message);
    }
  }

  private static String message(Throwable error) {
    if (error instanceof ExecutionException && error.getCause() != null) {
      // What happened lies below what Flink says about it.
      Throwable root = root(error);
      return "the job failed: "
          + (root instanceof FileSystemException
              ? message(root)
              : firstLine(JobFailure.reason(root)));
    }
    if (error instanceof ConfigException) {
      return JobFailure.reason(error);
    }
    if (error instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    if (error instanceof FileSystemException file) {
      return file.getFile()
          + " cannot be used: "
          + FileFailure.reason(file)
          + (FileFailure.isFull(file.getReason()) ? MAKE_ROOM : "");
    }
    if (error instanceof IOException && FileFailure.isFull(error.getMessage())) {
      return "a disk is full: " + firstLine(error.getMessage()) + MAKE_ROOM;
    }
    if (error.getMessage() == null) {
      return error.getClass().getSimpleName() + " (--verbose shows where)";
    }
    return firstLine(error.getMessage());
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
