package io.contraflow.pipeline.cli;

import io.contraflow.pipeline.config.ConfigurationException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.ExitCode;

/** An error as a user sees it: one line, unless {@code --verbose} asks for more. */
final class Failure {
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

  private static String message(Throwable error) {
    if (error instanceof ExecutionException && error.getCause() != null) {
      // What happened lies below what Flink says about it.
      return "the job failed: " + message(root(error));
    }
    if (error instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    if (error.getMessage() == null) {
      return error.getClass().getSimpleName() + " (--verbose shows where)";
    }
    return error.getMessage().lines().findFirst().orElse("");
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
