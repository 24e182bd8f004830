package io.contraflow.benchmarks.checkpoint;

import io.contraflow.benchmarks.quality.DemoOutcomes;
import io.contraflow.benchmarks.stream.LearnStream;
import io.contraflow.benchmarks.stream.OutcomeMaker;
import io.contraflow.benchmarks.stream.RandomExamples;
import io.contraflow.benchmarks.stream.RandomModel;
import io.contraflow.benchmarks.stream.RecordedOutcomes;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.operators.step.LearnSettings;
import io.contraflow.pipeline.cluster.ClusterOptions;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import io.contraflow.pipeline.demo.DemoOptions;
import io.contraflow.pipeline.job.ModelStart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A model and what it learns from.
 *
 * @param rows of its table
 * @param settings under which no snapshot is published after the first
 * @param steady outcomes that change a known share of the rows from checkpoint to checkpoint, at
 *     the rate {@code perSecond}
 * @param interval between those checkpoints
 * @param full outcomes that are given as fast as they are taken
 */
record Subject(
    String name,
    int rows,
    LearnSettings settings,
    OutcomeMaker steady,
    double perSecond,
    Duration interval,
    OutcomeMaker full,
    Path output) {
  private static final int ROWS = 1_000_000;
  private static final int DIMENSION = 64;
  private static final int TOKENS = 10;
  private static final int STRIDE = 128;
  private static final Duration SYNTHETIC_INTERVAL = Duration.ofSeconds(2);
  private static final long SEED = 1;
  private static final long OUTCOMES = 1L << 40;

  /** What comes between two checkpoints at the default interval of 5 s comes in one. */
  private static final double FASTER = 5;

  /** About half of the demo's searches end in a click. */
  private static final double EXAMPLES_A_SEARCH = .5;

  /**
   * 1M rows of 64 numbers, 2 % of which change from checkpoint to checkpoint: those of the queries
   * that came in between and of the three strides that were in the window, ten draws each.
   */
  static Subject synthetic(Path output) throws IOException {
    Configuration configuration = configuration().with(LearnerSettings.DIMENSION, DIMENSION);
    return new Subject(
        "synthetic",
        ROWS,
        RandomModel.settings(configuration, ROWS, output),
        new RandomExamples(1, ROWS, ROWS, 0, TOKENS, 4, 1, SEED),
        (ROWS * .02 / TOKENS - 3 * STRIDE) / SYNTHETIC_INTERVAL.toSeconds(),
        SYNTHETIC_INTERVAL,
        new RandomExamples(1, ROWS, ROWS / 100, .5, TOKENS, 4, 1, SEED),
        output);
  }

  /** The demo's: WordNet's queries by the tokens of MiniLM, 30,522 rows of 256 numbers. */
  static Subject demo(Path output) throws IOException {
    Configuration configuration = configuration();
    StartSnapshot start = ModelStart.prepare(configuration, output);
    OutcomeMaker clicks =
        RecordedOutcomes.write(
            output.resolve("outcomes"),
            DemoOutcomes.of(configuration, start, DemoOptions.SEARCHES, SEED));
    return new Subject(
        "demo",
        start.parameters().queries().rows(),
        RandomModel.settings(configuration, start, output),
        clicks,
        FASTER * EXAMPLES_A_SEARCH * DemoOptions.RATE,
        Duration.ofSeconds(1),
        clicks,
        output);
  }

  private static Configuration configuration() {
    return Configuration.defaults()
        .with(LearnerSettings.START, Optional.of(Start.parse("random")))
        .with(LearnerSettings.SEED, SEED)
        .with(JobSettings.SNAPSHOT_MIN_INTERVAL, Duration.ofDays(1));
  }

  /** The steady outcomes, with no snapshot after the first. */
  LearnStream steadily() {
    return new LearnStream(cluster("steady", interval), settings, steady, OUTCOMES, perSecond);
  }

  /** The steady outcomes, with a snapshot at each checkpoint that finds none in work. */
  LearnStream publishing() {
    return new LearnStream(
        cluster("publishing", interval), published(), steady, OUTCOMES, perSecond);
  }

  /** From the newest checkpoint of {@link #steadily}, its outcomes as fast as they are taken. */
  LearnStream restoring() {
    return new LearnStream(cluster("steady", interval), settings, steady, OUTCOMES, 0);
  }

  /**
   * At full speed, from the start, with checkpoints where they are asked for.
   *
   * @param snapshots at each checkpoint that finds none in work, or only the first
   */
  LearnStream fully(boolean snapshots) {
    return new LearnStream(
        cluster(snapshots ? "full-publishing" : "full", Duration.ofDays(1)),
        snapshots ? published() : settings,
        full,
        OUTCOMES,
        0);
  }

  private LearnSettings published() {
    return settings.publishedEvery(Configuration.defaults().get(JobSettings.SNAPSHOT_MIN_INTERVAL));
  }

  private ClusterOptions cluster(String run, Duration interval) {
    Configuration defaults = Configuration.defaults();
    return new ClusterOptions(
        output.resolve(run).resolve("checkpoints"),
        output.resolve(run).resolve("scratch"),
        interval,
        1,
        0,
        0,
        defaults.get(JobSettings.MANAGED_MEMORY));
  }
}
