package io.contraflow.benchmarks.load;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.stream.FlinkRest.Checkpoint;
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
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code contraflow benchmark barrier}: does a long step hold up a checkpoint? */
@Command(
    name = "barrier",
    mixinStandardHelpOptions = true,
    description = {
      "Learns from a stream at full speed, in steps of many examples, on a cluster in this process,"
          + " and reads from Flink how long each checkpoint's barrier took to reach the learner (start"
          + " delay and alignment). It must be no longer than the longest step that was measured."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  contraflow benchmark barrier --bars",
      "  contraflow benchmark barrier --size 1024 --checkpoints 50"
    })
public final class BarrierBenchmark implements Callable<Integer> {
  private static final int ROWS = 30_522;
  private static final int TOKENS = 8;
  private static final int STRIDES = 4;

  /** A twentieth is for what Flink itself takes to bring a barrier. */
  private static final double DELAY_BAR = 1.05;

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

  @Option(
      names = "--output",
      defaultValue = "contraflow-barrier",
      paramLabel = "DIR",
      description = "Where state is written; must not exist (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(names = "--bars", description = "Prints what has to be reached; ends with 1 if short.")
  private boolean bars;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    must(
        size >= STRIDES && size % STRIDES == 0,
        "the size must be a multiple of " + STRIDES + ", was " + size);
    must(checkpoints >= 1, "checkpoints must be at least 1, was " + checkpoints);
    must(
        !Files.exists(output),
        "the output must not exist, " + output + " does; delete it or set --output");
    try (LearnStream stream = stream()) {
      stream.awaitRunning();
      stream.awaitCheckpoints(checkpoints);
      Map<String, Double> figures = stream.figures("steps", "stepMs_max");
      double longestMs = figures.get("stepMs_max");
      List<Checkpoint> measured = stream.rest().checkpoints(stream.learnVertex());
      long[] delaysMs =
          measured.stream().mapToLong(c -> c.startDelayMs() + c.alignmentMs()).sorted().toArray();
      long worstMs = delaysMs[delaysMs.length - 1];
      out()
          .printf(
              "B %d: %.0f steps, longest %.0f ms; %d checkpoints, barrier delayed by %d ms at most,"
                  + " median %d ms%n",
              size,
              figures.get("steps"),
              longestMs,
              delaysMs.length,
              worstMs,
              delaysMs[delaysMs.length / 2]);
      return judge(Bar.atMost("barrier.delay-in-steps", worstMs / longestMs, DELAY_BAR));
    }
  }

  private LearnStream stream() throws IOException {
    Configuration configuration =
        Configuration.defaults()
            .with(LearnerSettings.START, Optional.of(Start.parse("random")))
            .with(LearnerSettings.SEED, SEED)
            .with(WindowSettings.SIZE, Optional.of(size))
            .with(WindowSettings.STRIDE, Optional.of(size / STRIDES))
            .with(WindowSettings.MAX_WAIT, Duration.ofHours(1));
    LearnSettings settings = RandomModel.settings(configuration, ROWS, output);
    ClusterOptions cluster =
        new ClusterOptions(
            output.resolve("checkpoints"),
            output.resolve("scratch"),
            Duration.ofSeconds(1),
            1,
            0,
            0,
            configuration.get(JobSettings.MANAGED_MEMORY));
    RandomExamples examples = new RandomExamples(1, ROWS, ROWS, 0, TOKENS, 4, 1, SEED);
    return new LearnStream(cluster, settings, examples, 1L << 40, 0, true);
  }

  private int judge(Bar bar) {
    if (!bars) {
      return ExitCode.OK;
    }
    out().println(bar.line());
    return bar.holds() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void must(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
