package io.contraflow.benchmarks.load;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import io.contraflow.benchmarks.stream.LearnStream;
import io.contraflow.benchmarks.stream.RandomExamples;
import io.contraflow.benchmarks.stream.RandomModel;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.config.WindowSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contraflow benchmark barrier}: does a long step hold up a checkpoint? */
@Command(
    name = "barrier",
    mixinStandardHelpOptions = true,
    description = {
      "Learns from a stream at full speed, in steps of many examples, on a cluster in this process,"
          + " and reads from Flink how long each checkpoint's barrier took to reach the learner (start"
          + " delay and alignment). The first 20 steps and 5 checkpoints warm up and do not count.",
      "The bar: the longest delay is at most 1.05 times the longest of the warm steps. The median"
          + " step is printed beside it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark barrier --bars",
      "  contraflow benchmark barrier --size 1024 --checkpoints 50"
    })
public final class BarrierBenchmark extends CostBenchmark {
  private static final int ROWS = 30_522;
  private static final int TOKENS = 8;
  private static final int STRIDES = 4;

  /** A twentieth is for what Flink itself takes to bring a barrier. */
  private static final double DELAY_BAR = 1.05;

  /** Left out: class loading, compilation, first files. */
  private static final int WARM_UP_STEPS = 20;

  private static final int WARM_UP_CHECKPOINTS = 5;
  private static final long SEED = 1;

  @Option(
      names = "--size",
      defaultValue = "8192",
      paramLabel = "B",
      description = "Examples of a step, of which a quarter is new (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--checkpoints",
      defaultValue = "30",
      paramLabel = "N",
      description = "Checkpoints that are measured (default: ${DEFAULT-VALUE}).")
  private int checkpoints;

  @Override
  protected void check() {
    must(
        size >= STRIDES && size % STRIDES == 0,
        "the size must be a multiple of " + STRIDES + ", was " + size);
    must(checkpoints >= 1, "checkpoints must be at least 1, was " + checkpoints);
  }

  @Override
  protected List<Bar> measure() throws IOException, InterruptedException {
    try (LearnStream stream = stream()) {
      stream.awaitSteps(WARM_UP_STEPS);
      int coldCheckpoints = (int) Math.max(WARM_UP_CHECKPOINTS, stream.rest().completed());
      stream.awaitCheckpoints(coldCheckpoints);
      int coldSteps = stream.stepMs().length;
      stream.awaitCheckpoints(coldCheckpoints + checkpoints);
      double[] stepsMs = Arrays.stream(stream.stepMs()).skip(coldSteps).sorted().toArray();
      long[] delaysMs =
          stream.rest().checkpoints(stream.learnVertex()).stream()
              .skip(coldCheckpoints)
              .mapToLong(c -> c.startDelayMs() + c.alignmentMs())
              .sorted()
              .toArray();
      return figures(stepsMs, delaysMs);
    }
  }

  private List<Bar> figures(double[] stepsMs, long[] delaysMs) {
    double longestMs = stepsMs[stepsMs.length - 1];
    long worstMs = delaysMs[delaysMs.length - 1];
    out()
        .printf(
            "B %d: %d warm steps, median %.0f ms, p99 %.0f ms, longest %.0f ms; %d checkpoints,"
                + " barrier delayed by %d ms in the median, %d ms at most%n",
            size,
            stepsMs.length,
            stepsMs[stepsMs.length / 2],
            stepsMs[(int) Math.ceil(.99 * stepsMs.length) - 1],
            longestMs,
            delaysMs.length,
            delaysMs[delaysMs.length / 2],
            worstMs);
    return List.of(Bar.atMost("barrier.delay-in-steps", worstMs / longestMs, DELAY_BAR));
  }

  private LearnStream stream() throws IOException {
    Configuration configuration =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.SEED, SEED)
            .with(WindowSettings.SIZE, Optional.of(size))
            .with(WindowSettings.STRIDE, Optional.of(size / STRIDES))
            .with(WindowSettings.MAX_WAIT, Duration.ofHours(1));
    LearnSettings settings = RandomModel.settings(configuration, ROWS, output());
    ClusterOptions cluster =
        new ClusterOptions(
            output().resolve("checkpoints"),
            output().resolve("scratch"),
            Duration.ofSeconds(1),
            1,
            0,
            0,
            configuration.get(JobSettings.MANAGED_MEMORY));
    RandomExamples examples = new RandomExamples(1, ROWS, ROWS, 0, TOKENS, 4, 1, SEED);
    return new LearnStream(cluster, settings, examples, 1L << 40, 0);
  }
}
