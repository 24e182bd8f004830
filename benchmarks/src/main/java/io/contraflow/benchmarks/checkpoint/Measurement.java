package io.contraflow.benchmarks.checkpoint;

import io.contraflow.benchmarks.stream.FlinkRest.Checkpoint;
import io.contraflow.benchmarks.stream.LearnStream;
import io.contraflow.operators.metric.Metric;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.JobSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs a subject on clusters and reads off what it costs. */
final class Measurement {
  /** Checkpoints before those that count: class loading, first files, the first snapshot. */
  private static final int WARM_UP_CHECKPOINTS = 6;

  private static final int RESTORES = 3;
  private static final long WARM_UP_MS = 15_000;

  /** In which two checkpoints are taken, or none. */
  private static final long PHASE_MS = 10_000;

  private static final long INTERVAL_MS =
      Configuration.defaults().get(JobSettings.CHECKPOINT_INTERVAL).toMillis();

  /** In which what a checkpoint leaves to other threads comes to its end. */
  private static final long REST_MS = 3000;

  private final Subject subject;
  private final int checkpoints;
  private final int rounds;

  /**
   * @param checkpoints that count
   * @param rounds at full speed, each a time without checkpoints and one with
   */
  Measurement(Subject subject, int checkpoints, int rounds) {
    this.subject = subject;
    this.checkpoints = checkpoints;
    this.rounds = rounds;
  }

  Figures run() throws IOException, InterruptedException {
    Figures.Steady quiet = steady(subject.steadily());
    Figures.Steady publishing = steady(subject.publishing());
    List<Double> restoreSeconds = new ArrayList<>();
    for (int restore = 0; restore < RESTORES; restore++) {
      restoreSeconds.add(restoreSeconds());
    }
    return new Figures(
        subject.name(), quiet, publishing, restoreSeconds, throughput(false), throughput(true));
  }

  /** The learn operator's counters at one moment. */
  private record Counters(
      double rows, double dirty, double written, double aheadNs, double examples, long atNs) {
    static Counters of(LearnStream stream) throws IOException, InterruptedException {
      Map<Metric, Double> figures =
          stream.figures(
              Set.of(
                  Metric.ROWS_DIRTY,
                  Metric.STATE_BYTES_DIRTY,
                  Metric.STATE_BYTES_WRITTEN,
                  Metric.STATE_AHEAD_NS,
                  Metric.EXAMPLES));
      return new Counters(
          figures.get(Metric.ROWS_DIRTY),
          figures.get(Metric.STATE_BYTES_DIRTY),
          figures.get(Metric.STATE_BYTES_WRITTEN),
          figures.get(Metric.STATE_AHEAD_NS),
          figures.get(Metric.EXAMPLES),
          System.nanoTime());
    }

    double perSecond(Counters from) {
      return (examples - from.examples) / ((atNs - from.atNs) / 1e9);
    }

    /** Share of the time. */
    double ahead(Counters from) {
      return (aheadNs - from.aheadNs) / (atNs - from.atNs);
    }
  }

  /**
   * @param running of this measurement's subject; is closed
   */
  Figures.Steady steady(LearnStream running) throws IOException, InterruptedException {
    try (LearnStream stream = running) {
      Counters from = countersAfter(stream, WARM_UP_CHECKPOINTS);
      Counters to = countersAfter(stream, WARM_UP_CHECKPOINTS + checkpoints);
      List<Checkpoint> counted =
          stream.rest().checkpoints(stream.learnVertex()).stream()
              .skip(WARM_UP_CHECKPOINTS)
              .limit(checkpoints)
              .toList();
      return new Figures.Steady(
          (to.rows - from.rows) / checkpoints / subject.rows(),
          (to.dirty - from.dirty) / checkpoints,
          (to.written - from.written) / checkpoints,
          counted.stream().mapToLong(Checkpoint::uploadedBytes).average().orElseThrow(),
          counted.stream().mapToLong(Checkpoint::syncMs).toArray());
    }
  }

  private static Counters countersAfter(LearnStream stream, int completed)
      throws IOException, InterruptedException {
    stream.awaitCheckpoints(completed);
    return Counters.of(stream);
  }

  /**
   * From the submission of a job that goes on from the steady one's newest checkpoint until it has
   * taken a step: rows are read from RocksDB when a step is first due.
   */
  double restoreSeconds() throws IOException, InterruptedException {
    try (LearnStream stream = subject.restoring()) {
      stream.awaitSteps(1);
      double seconds = stream.firstStepSeconds();
      stream.awaitCheckpoints(2);
      return seconds;
    }
  }

  /** One job, by turns with checkpoints at the default interval and without. */
  Figures.Throughput throughput(boolean snapshots) throws IOException, InterruptedException {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    List<Double> ahead = new ArrayList<>();
    try (LearnStream stream = subject.fully(snapshots)) {
      stream.awaitRunning();
      Thread.sleep(WARM_UP_MS);
      stream.checkpoint();
      Counters begun = Counters.of(stream);
      for (int round = 0; round < rounds; round++) {
        for (boolean checkpointing : List.of(round % 2 == 1, round % 2 == 0)) {
          Thread.sleep(REST_MS);
          Counters from = Counters.of(stream);
          pass(stream, checkpointing);
          Counters to = Counters.of(stream);
          (checkpointing ? with : without).add(to.perSecond(from));
          ahead.add(to.ahead(from));
        }
      }
      double dirtyRows = Counters.of(stream).rows - begun.rows;
      long taken = stream.rest().completed() - 1;
      return new Figures.Throughput(without, with, ahead, dirtyRows / taken / subject.rows());
    }
  }

  private static void pass(LearnStream stream, boolean checkpointing)
      throws IOException, InterruptedException {
    long begunNs = System.nanoTime();
    for (long passed = INTERVAL_MS; passed <= PHASE_MS; passed += INTERVAL_MS) {
      if (checkpointing) {
        stream.checkpoint();
      }
      Thread.sleep(
          Math.max(0, passed - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs)));
    }
  }
}
