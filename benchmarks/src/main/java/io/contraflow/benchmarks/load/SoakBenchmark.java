package io.contraflow.benchmarks.load;

import io.contraflow.benchmarks.Bar;
import io.contraflow.benchmarks.CostBenchmark;
import io.contraflow.benchmarks.load.Samples.Sample;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ExampleSettings;
import io.contraflow.pipeline.config.JobSettings;
import io.contraflow.pipeline.config.LearnerSettings;
import io.contraflow.pipeline.config.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contraflow benchmark soak}: does anything grow with time? */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
      "Runs broker, Flink and the whole job in this process, on searches that are sent as fast as"
          + " they are learnt, and samples every ten seconds: resident memory, open files, threads,"
          + " and the bytes of RocksDB's files and the retained checkpoints.",
      "The heap is collected before each sample: without that it grows to the largest that the JVM"
          + " was given, whether anything in it is alive or not.",
      "What counts is how the last third of the run compares with the middle third: the first warms"
          + " up and fills caches, queue, known positives and the join's window (a minute of event time). So a"
          + " rate that falls by more than a tenth is short, as a stall is."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  contraflow benchmark soak --minutes 20 --bars"})
public final class SoakBenchmark extends CostBenchmark {
  private static final long SAMPLE_EVERY_S = 10;
  private static final long ASK_EVERY_MS = 500;
  private static final long LEARNS_AFTER_S = 60;
  private static final Duration JOIN_WINDOW = Duration.ofMinutes(1);
  private static final long MEBIBYTE = 1L << 20;

  @Option(
      names = "--minutes",
      defaultValue = "20",
      paramLabel = "N",
      description = "How long to run (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Override
  protected void check() {
    must(minutes >= 1, "minutes must be at least 1, was " + minutes);
    must(ProcessFigures.areThere(), "this benchmark needs Linux's /proc; run it in a container");
  }

  @Override
  protected List<Bar> measure() throws Exception {
    Files.createDirectories(output());
    Configuration configuration = options();
    Samples samples = new Samples();
    try (SoakJob job = new SoakJob(configuration, output())) {
      job.awaitRunning();
      sample(job, configuration, samples);
    }
    out()
        .printf(
            "resident memory, last two thirds: %+.1f MiB an hour%n",
            samples.slopePerHour(Sample::residentBytes) / MEBIBYTE);
    return samples.bars();
  }

  /** Of the job, without the broker's address. */
  static Configuration options() {
    return Configuration.defaults()
        .with(LearnerSettings.START, Optional.of(Start.parse("random")))
        .with(ExampleSettings.WINDOW, JOIN_WINDOW)
        .with(JobSettings.SNAPSHOT_MIN_INTERVAL, Duration.ofMinutes(1));
  }

  private void sample(SoakJob job, Configuration configuration, Samples samples)
      throws IOException, InterruptedException {
    out().println("    s  rss MiB  files  threads  state MiB  examples a second  dropped");
    long begunNs = System.nanoTime();
    long before = 0;
    for (long second = SAMPLE_EVERY_S; second <= minutes * 60L; second += SAMPLE_EVERY_S) {
      while (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNs) < second) {
        job.progress();
        Thread.sleep(ASK_EVERY_MS);
      }
      System.gc();
      Sample sample = sample(second, job.progress(), configuration);
      if (second >= LEARNS_AFTER_S && sample.examples() == 0) {
        throw new IllegalStateException(
            "the job must have learnt something after %d s, had not; --verbose says more"
                .formatted(second));
      }
      samples.add(sample);
      out()
          .printf(
              "%5d  %7d  %5d  %7d  %9d  %17d  %7d%n",
              second,
              sample.residentBytes() / MEBIBYTE,
              sample.openFiles(),
              sample.threads(),
              sample.stateBytes() / MEBIBYTE,
              (sample.examples() - before) / SAMPLE_EVERY_S,
              sample.dropped());
      out().flush();
      before = sample.examples();
    }
  }

  private Sample sample(long second, SoakJob.Progress progress, Configuration configuration)
      throws IOException {
    long state =
        ProcessFigures.sizeOf(output().resolve("scratch"))
            + ProcessFigures.sizeOf(configuration.checkpointDirectory(output()));
    return new Sample(
        second,
        ProcessFigures.residentBytes(),
        ProcessFigures.openFiles(),
        ProcessFigures.threads(),
        state,
        progress.learnt(),
        progress.dropped());
  }
}
