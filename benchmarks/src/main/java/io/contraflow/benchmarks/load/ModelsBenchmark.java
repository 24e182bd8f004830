package io.contraflow.benchmarks.load;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import io.contraflow.benchmarks.stream.LearnStream;
import io.contraflow.benchmarks.stream.RandomExamples;
import io.contraflow.benchmarks.stream.RandomModel;
import io.contraflow.operators.metric.Metric;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.ModelSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.config.WindowSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contraflow benchmark models}: how much memory do many models take? */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = {
      "Lets one task learn many models of 3,906 x 256 parameters (a million each) from a stream that"
          + " is theirs by turns, on a cluster in this process with RocksDB, with room for a part of"
          + " them in memory. Prints the process's largest resident memory.",
      "Then each model's newest snapshot is compared with a model that learns the same examples"
          + " alone and never leaves memory: the hashes of the parameters must be equal."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark models --bars",
      "  contraflow benchmark models --models 20 --steps 4 --memory-mib 100"
    })
public final class ModelsBenchmark extends CostBenchmark {
  private static final int ROWS = 3906;
  private static final int DIMENSION = 256;
  private static final int TOKENS = 8;
  private static final int STRIDE = 128;
  private static final long SEED = 1;
  private static final long POLL_MS = 500;
  private static final double RSS_BAR_GIB = 4;

  @Option(
      names = "--models",
      defaultValue = "100",
      paramLabel = "N",
      description = "Models (default: ${DEFAULT-VALUE}).")
  private int models;

  @Option(
      names = "--steps",
      defaultValue = "10",
      paramLabel = "N",
      description = "Steps of each, on average (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--memory-mib",
      defaultValue = "512",
      paramLabel = "MIB",
      description = "learner.memory (default: ${DEFAULT-VALUE}).")
  private long memoryMib;

  @Override
  protected void check() {
    must(models >= 2, "models must be at least 2, was " + models);
    must(steps >= 2, "steps must be at least 2, was " + steps);
    must(memoryMib >= 1, "the memory must be at least 1 MiB, was " + memoryMib);
    must(ProcessFigures.areThere(), "this benchmark needs Linux's /proc; run it in a container");
  }

  @Override
  protected List<Bar> measure() throws IOException, InterruptedException {
    LearnSettings settings = RandomModel.settings(configuration(), ROWS, output());
    RandomExamples examples = new RandomExamples(models, ROWS, ROWS, 0, TOKENS, 4, 1, SEED);
    LearnedAlone alone = new LearnedAlone(settings, examples);
    double[] moves = learn(settings, examples, alone);
    double gibibytes = ProcessFigures.peakResidentBytes() / (double) (1L << 30);
    long identical = alone.identical(out()::println);
    out()
        .printf(
            "%d models of %,d parameters, learner.memory %d MiB: %.2f GiB resident at most,"
                + " %.0f times into memory, %.0f times out of it; %d identical%n",
            models, ROWS * DIMENSION, memoryMib, gibibytes, moves[0], moves[1], identical);
    return List.of(
        Bar.atMost("models.rss-gib", gibibytes, RSS_BAR_GIB),
        new Bar("models.evictions", moves[1], models, false),
        new Bar("models.identical", (double) identical, models, false));
  }

  private Configuration configuration() {
    return Configuration.defaults()
        .with(LearnerSettings.START, Optional.of(Start.parse("random")))
        .with(LearnerSettings.DIMENSION, DIMENSION)
        .with(LearnerSettings.SEED, SEED)
        .with(WindowSettings.STRIDE, Optional.of(STRIDE))
        .with(WindowSettings.MAX_WAIT, Duration.ofHours(1))
        .with(ModelSettings.MEMORY, Optional.of(memoryMib << 20))
        .with(JobSettings.SNAPSHOT_MIN_INTERVAL, Duration.ofSeconds(20));
  }

  /** Returns how often models came into memory and how often they left it. */
  private double[] learn(LearnSettings settings, RandomExamples examples, LearnedAlone alone)
      throws IOException, InterruptedException {
    Configuration defaults = Configuration.defaults();
    ClusterOptions cluster =
        new ClusterOptions(
            output().resolve("checkpoints"),
            output().resolve("scratch"),
            defaults.get(JobSettings.CHECKPOINT_INTERVAL),
            1,
            0,
            0,
            defaults.get(JobSettings.MANAGED_MEMORY));
    try (LearnStream stream = new LearnStream(cluster, settings, examples, 1L << 40, 0)) {
      stream.awaitRunning();
      while (stream.figures(Set.of(Metric.STEPS)).get(Metric.STEPS) < (double) models * steps
          || alone.published() < models) {
        stream.rest().mustLive();
        Thread.sleep(POLL_MS);
      }
      Map<Metric, Double> figures =
          stream.figures(Set.of(Metric.MODEL_LOADS, Metric.MODEL_EVICTIONS));
      return new double[] {figures.get(Metric.MODEL_LOADS), figures.get(Metric.MODEL_EVICTIONS)};
    }
  }
}
