package io.contraflow.benchmarks.chaos;

import io.contraflow.learner.step.StepReport;
import io.contraflow.pipeline.broker.BrokerProcess;
import java.io.IOException;
import java.io.PrintWriter;
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

  /**
   * Until everything is learnt and announced; then stops the process in order.
   *
   * @return that it came to that
   */
  Claim settle(JobRun run, Child job) throws IOException, InterruptedException {
    long begunNs = System.nanoTime();
    boolean settled = run.record().isSettled(log.clickedPairs());
    while (!settled && System.nanoTime() - begunNs < TimeUnit.SECONDS.toNanos(PATIENCE_S)) {
      job.mustRun();
      TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
      settled = run.record().isSettled(log.clickedPairs());
    }
    Claim claim =
        new Claim(
            run + " settled: every pair is accounted for and each model's last step announced",
            "at %s after %.0f s".formatted(steps(run), job.ageS()),
            settled
                ? List.of()
                : List.of("not within %d s; see %s".formatted(PATIENCE_S, job.log())));
    say("           %s is %s", run, claim.evidence());
    job.stop();
    TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
    return claim;
  }

  void say(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
