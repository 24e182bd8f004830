package io.contraflow.benchmarks.chaos;

import io.contraflow.learner.step.StepReport;
import io.contraflow.pipeline.broker.BrokerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Where a scenario plays.
 *
 * @param options of the command line
 * @param broker in a process of its own
 * @param run the job that things happen to
 * @param log everything that it reads
 * @param feeder of the log
 * @param out what a person sees
 */
record Stage(
    ChaosOptions options,
    BrokerProcess broker,
    JobRun run,
    SearchLog log,
    Feeder feeder,
    PrintWriter out) {
  /** So that what was sent before a kill is read before it is judged. */
  static final long SETTLE_MS = 500;

  private static final int KEPT_SHARE = 10;

  /** How long the rest may take once nothing more happens. */
  private static final long PATIENCE_S = 180;

  /** Lets the catalogue go, and the share of the searches that is to be there beforehand. */
  void feedAhead() {
    int searches = log.records().size() - log.beforeSearches();
    feeder.release(log.beforeSearches() + (int) (searches * options.ahead()), 0);
  }

  /**
   * Lets one of {@code parts} equal parts come in, in the next {@code overMs}. A tenth of the log
   * is not among them: it is there for the end.
   */
  void feedPart(int parts, long overMs) {
    int kept = log.records().size() / KEPT_SHARE;
    feeder.release(Math.max(0, feeder.left() - kept) / parts, overMs);
  }

  /** The step that each model has reached. */
  Map<String, Long> steps() {
    return steps(run);
  }

  static Map<String, Long> steps(JobRun run) {
    Map<String, Long> steps = new TreeMap<>();
    for (StepReport report : run.record().newest().values()) {
      steps.put(report.model(), report.step());
    }
    return steps;
  }

  /** Until everything is learnt and announced, or {@link #PATIENCE_S} are over. */
  boolean settle(JobRun run) throws InterruptedException {
    long begunNs = System.nanoTime();
    while (!run.record().isSettled(log.clickedPairs())) {
      if (System.nanoTime() - begunNs > TimeUnit.SECONDS.toNanos(PATIENCE_S)) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
    }
    return true;
  }

  /**
   * Waits until a process of {@code train --until} has ended, and with it the log, which must all
   * be there.
   *
   * @return that it came to that
   */
  Claim toTheEnd(JobRun run, Child job) throws IOException, InterruptedException {
    List<String> against = new ArrayList<>();
    if (!job.endedWell(PATIENCE_S)) {
      against.add("not its end within %d s; see %s".formatted(PATIENCE_S, job.log()));
    } else if (!settle(run)) {
      against.add("not all is accounted for and announced; see %s".formatted(job.log()));
    }
    Claim claim =
        new Claim(
            run + " came to the log's end: all pairs accounted for, the last steps announced",
            "at %s after %.0f s".formatted(steps(run), job.ageS()),
            against);
    say("           %s is %s", run, claim.evidence());
    return claim;
  }

  void say(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
