package io.contraflow.benchmarks.checkpoint;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contraflow benchmark checkpoint}: what does it cost that nothing is lost? */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = {
      "Streams examples through the learn operator on a cluster in this process, with RocksDB and"
          + " incremental checkpoints to files, and prints what checkpoints upload beside what has"
          + " changed, how long the operator stands still, how long a restore takes and what they"
          + " cost in throughput.",
      "synthetic is a table of 1,000,000 rows of 64, of which 2 %% change from checkpoint to"
          + " checkpoint; demo is the demo's model with its users' clicks. Upload, pause and restore:"
          + " a checkpoint every two seconds or every one, and in it what comes in five at the"
          + " default interval. Throughput: one job at full speed, by turns with a checkpoint every"
          + " five seconds and without; the median of the rounds.",
      "A restore counts from the job's submission to its first step, the model's rows read.",
      "Upload, restore and the throughput that is held to a bar are of runs that publish no snapshot"
          + " after the first. Pause and throughput are printed with snapshots too, one at each"
          + " checkpoint that finds none in work, as is the default; of synthetic a snapshot is"
          + " 256 MB.",
      "Dirty bytes are what is different at a checkpoint from the last, each row with its optimizer"
          + " values, queue slot and entry of a memory once, and the small values of a model that"
          + " every checkpoint writes (counters, header, last report)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark checkpoint --bars",
      "  contraflow benchmark checkpoint --model demo --checkpoints 200"
    })
public final class CheckpointBenchmark extends CostBenchmark {
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
      names = "--rounds",
      defaultValue = "6",
      paramLabel = "N",
      description = "Turns at full speed of each kind (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  protected List<Bar> measure() throws IOException, InterruptedException {
    List<Bar> found = new ArrayList<>();
    for (String model : models) {
      Path directory = output().resolve(model);
      Subject subject =
          model.equals("demo") ? Subject.demo(directory) : Subject.synthetic(directory);
      Figures figures = new Measurement(subject, checkpoints, rounds).run();
      figures.print(out());
      figures.bars().forEach(found::add);
    }
    return found;
  }

  @Override
  protected void check() {
    must(
        MODELS.containsAll(models),
        "a model must be one of "
            + String.join(", ", MODELS)
            + ", was "
            + models
            + "; set --model");
    must(checkpoints >= 1, "checkpoints must be at least 1, was " + checkpoints);
    must(rounds >= 1, "rounds must be at least 1, was " + rounds);
  }
}
