package io.contraflow.benchmarks;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A benchmark that runs a job in this process, below a new directory, and knows bars. */
public abstract class CostBenchmark implements Callable<Integer> {
  @Option(
      names = "--output",
      defaultValue = "contraflow-${COMMAND-NAME}",
      paramLabel = "DIR",
      description = "Where everything is written; must not exist (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--bars", description = "Prints what has to be reached; ends with 1 if short.")
  private boolean bars;

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() throws Exception {
    check();
    must(
        !Files.exists(output),
        "the output must not exist, " + output + " does; delete it or set --output");
    List<Bar> found = measure();
    if (!bars) {
      return ExitCode.OK;
    }
    found.forEach(bar -> out().println(bar.line()));
    return found.stream().allMatch(Bar::holds) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Holds the options to their ranges by {@link #must}. */
  protected abstract void check();

  /** Measures and prints the figures; returns what they have to reach. */
  protected abstract List<Bar> measure() throws Exception;

  /** Whether only what bars need is wanted. */
  protected final boolean barsAlone() {
    return bars;
  }

  protected final Path output() {
    return output;
  }

  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /**
   * @param message rule, value and remedy
   * @throws ParameterException if it does not hold
   */
  protected final void must(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
