package io.contraflow.benchmarks.checkpoint;

import io.contraflow.benchmarks.stream.FlinkRest.Checkpoint;
import io.contraflow.benchmarks.stream.LearnStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a subject on clusters and reads off what it costs. */
final class Measurement {
  /** Checkpoints before those that count: class loading, first files, the first snapshot. */
  private static final int WARM_UP_CHECKPOINTS = 6;

  private static final int RESTORES = 3;
  private static final long WARM_UP_MS = 5000;
  private static final long MEASURED_MS = 15_000;

  private final Subject subject;
  private final int checkpoints;
  private final int rounds;

  /**
   * @param checkpoints that count
   * @param rounds of runs at full speed: without checkpoints, with, with snapshots as well
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
    return new Figures(subject.name(), quiet, publishing, restoreSeconds, throughput());
  }

  /** The learn operator's counters at one moment. */
  private record Counters(
      double rows, double dirty, double written, double aheadNs, double examples, long atNs) {
    static Counters of(LearnStream stream) throws IOException, InterruptedException {
      Map<String, Double> figures =
          stream.figures(
              "rowsDirty", "stateBytesDirty", "stateBytesWritten", "stateAheadNs", "examples");
      return new Counters(
          figures.get("rowsDirty"),
          figures.get("stateBytesDirty"),
          figures.get("stateBytesWritten"),
          figures.get("stateAheadNs"),
          figures.get("examples"),
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

  private Figures.Throughput throughput() throws IOException, InterruptedException {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    List<Double> publishing = new ArrayList<>();
    List<Double> ahead = new ArrayList<>();
    double dirtyRows = 0;
    for (int round = 0; round < rounds; round++) {
      try (LearnStream stream = subject.fully("without" + round, false, false)) {
        Counters from = countersAfterWarmUp(stream);
        Counters to = countersLater(stream);
        without.add(to.perSecond(from));
        ahead.add(to.ahead(from));
      }
      try (LearnStream stream = subject.fully("with" + round, true, false)) {
        Counters from = countersAfterWarmUp(stream);
        Counters to = countersLater(stream);
        with.add(to.perSecond(from));
        dirtyRows += to.rows / stream.rest().completed() / subject.rows() / rounds;
      }
      try (LearnStream stream = subject.fully("publishing" + round, true, true)) {
        Counters from = countersAfterWarmUp(stream);
        publishing.add(countersLater(stream).perSecond(from));
      }
    }
    return new Figures.Throughput(without, with, publishing, ahead, dirtyRows);
  }

  private static Counters countersLater(LearnStream stream)
      throws IOException, InterruptedException {
    Thread.sleep(MEASURED_MS);
    return Counters.of(stream);
  }

  private static Counters countersAfterWarmUp(LearnStream stream)
      throws IOException, InterruptedException {
    stream.awaitRunning();
    Thread.sleep(WARM_UP_MS);
    return Counters.of(stream);
  }
}
