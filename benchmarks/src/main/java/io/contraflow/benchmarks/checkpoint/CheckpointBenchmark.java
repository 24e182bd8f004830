package io.contraflow.benchmarks.checkpoint;

import io.contraflow.benchmarks.Bar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow benchmark checkpoint}: what does it cost that nothing is lost? */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = {
      "Streams examples through the learn operator on a cluster in this process, with RocksDB and"
          + " incremental checkpoints to files, and prints what checkpoints upload beside what has"
          + " changed, how long the operator stands still, how long a restore takes and what they"
          + " cost in throughput.",
      "synthetic is a table of 1,000,000 rows of 64, of which 2 % change from checkpoint to"
          + " checkpoint; demo is the demo's model with its users' clicks. Upload, pause and restore:"
          + " a checkpoint every two seconds or every one, and in it what comes in five at the"
          + " default interval. Throughput: the default interval, runs with and without by turns,"
          + " medians."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark checkpoint --bars",
      "  contraflow benchmark checkpoint --model demo --checkpoints 200"
    })
public final class CheckpointBenchmark implements Callable<Integer> {
  private static final List<String> MODELS = List.of("synthetic", "demo");

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "NAME",
      description = "synthetic, demo; both if not given.")
  private List<String> models = MODELS;

  @Option(
      names = "--checkpoints",
      defaultValue = "50",
      paramLabel = "N",
      description = "Checkpoints whose uploads and pauses count (default: ${DEFAULT-VALUE}).")
  private int checkpoints;

  @Option(
      names = "--pairs",
      defaultValue = "3",
      paramLabel = "N",
      description = "Runs with and without checkpoints (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--output",
      defaultValue = "contraflow-checkpoint",
      paramLabel = "DIR",
      description = "Where checkpoints are written; must not exist (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--bars", description = "Prints what has to be reached; ends with 1 if short.")
  private boolean bars;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    List<Bar> found = new ArrayList<>();
    for (String model : models) {
      Path directory = output.resolve(model);
      Subject subject =
          model.equals("demo") ? Subject.demo(directory) : Subject.synthetic(directory);
      Figures figures = new Measurement(subject, checkpoints, pairs).run();
      figures.print(out);
      figures.bars().forEach(found::add);
    }
    if (!bars) {
      return ExitCode.OK;
    }
    found.forEach(bar -> out.println(bar.line()));
    return found.stream().allMatch(Bar::holds) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void check() {
    must(
        MODELS.containsAll(models),
        "a model must be one of "
            + String.join(", ", MODELS)
            + ", was "
            + models
            + "; set --model");
    must(checkpoints >= 1, "checkpoints must be at least 1, was " + checkpoints);
    must(pairs >= 1, "pairs must be at least 1, was " + pairs);
    must(
        !Files.exists(output),
        "the output must not exist, " + output + " does; delete it or set --output");
  }

  private void must(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
