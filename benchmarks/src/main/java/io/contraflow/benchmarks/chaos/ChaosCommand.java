package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.cli.Subcommand;
import io.contraflow.pipeline.config.Start;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code contraflow chaos}: see {@link Chaos}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Kills a job (kill -9) at moments chosen by a seed and proves that nothing came of it.",
      "Broker and job are processes of their own. The job learns from simulated searches in WordNet,"
          + " some of them there beforehand, some coming in while it runs. Each kill is at a moment:"
          + " while learning, during a checkpoint, when a snapshot is staged but not published, or"
          + " published but not announced, during restore, right after start. Each is met at least"
          + " once. Then the job runs to the end of the log, a second job reads the same log without"
          + " a kill, and what the two wrote is compared: every line of the proof holds, or is BROKEN"
          + " and the exit code 1."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow chaos                          20 kills, some five minutes on two cores",
      "  contraflow chaos --kills 6 --seed 3       each kind of moment once",
      "  contraflow chaos --variations 8           the same log, read in eight other ways",
      "  docs/chaos.md                             what is proved, and how to read it"
    })
public final class ChaosCommand implements Subcommand, Callable<Integer> {
  @Option(
      names = "--kills",
      defaultValue = "20",
      paramLabel = "N",
      description = "Kills of the job's process (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of the log, the moments and the models (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--searches",
      defaultValue = "6000",
      paramLabel = "N",
      description = "Simulated searches in the log (default: ${DEFAULT-VALUE}).")
  private int searches;

  @Option(
      names = "--documents",
      defaultValue = "2000",
      paramLabel = "N",
      description = "WordNet synsets in the catalogue (default: ${DEFAULT-VALUE}).")
  private int documents;

  @Option(
      names = "--models",
      defaultValue = "2",
      paramLabel = "N",
      description = "Models that the searches teach, in turn (default: ${DEFAULT-VALUE}).")
  private int models;

  @Option(
      names = "--start",
      defaultValue = "random",
      paramLabel = "START",
      description =
          "What each model begins as, as learner.start (default: ${DEFAULT-VALUE}; distil takes a"
              + " minute more).")
  private String start;

  @Option(
      names = "--dimension",
      defaultValue = "32",
      paramLabel = "N",
      description = "Length of a vector (default: ${DEFAULT-VALUE}).")
  private int dimension;

  @Option(
      names = "--ahead",
      defaultValue = "0.3",
      paramLabel = "SHARE",
      description =
          "Share of the searches that is there before the job begins; the rest comes in while it"
              + " runs (default: ${DEFAULT-VALUE}).")
  private double ahead;

  @Option(
      names = "--output",
      defaultValue = "contraflow-chaos",
      paramLabel = "DIR",
      description = "Broker, runs and logs; must be empty (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--cluster",
      description =
          "Instead: a job manager and two task managers as processes; kill each, kill and freeze the"
              + " broker, fill the disk of the checkpoints.")
  private boolean cluster;

  @Option(
      names = "--variations",
      paramLabel = "N",
      description =
          "Instead: learn from the log N times more, each time from other partitions in another"
              + " order, with other subtasks, threads, intervals, polls and pauses, some of them"
              + " killed and resumed with other numbers of subtasks.")
  private int variations;

  @Option(
      names = "--freeze",
      defaultValue = "60",
      paramLabel = "S",
      description =
          "With --cluster: seconds for which the broker is frozen (default: ${DEFAULT-VALUE}).")
  private int freezeS;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ChaosOptions.require(
        variations >= 0, "variations must not be negative", variations, "--variations");
    ChaosOptions.require(
        variations == 0 || !cluster, "variations are of train alone", "--cluster", "one of them");
    ChaosOptions options =
        new ChaosOptions(
            kills, seed, searches, documents, models, Start.parse(start), dimension, ahead, output);
    PrintWriter out = spec.commandLine().getOut();
    return variations > 0
        ? new Variations(options, variations, out).run()
        : new Chaos(options, cluster ? new Cluster(freezeS) : new Kills(), out).run();
  }
}
