package io.contraflow.benchmarks.chaos;

import io.contraflow.learner.step.StepReport;
import io.contraflow.pipeline.broker.BrokerProcess;
import io.contraflow.pipeline.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One log, two runs: one whose process is killed again and again while the log comes in, and one
 * that nothing happens to. What they wrote must be the same.
 */
public final class Chaos {
  /** How long a part of the log takes to come in after a process was started. */
  private static final long PART_MS = 8000;

  /** How long the rest may take once nothing more happens. */
  private static final long PATIENCE_S = 180;

  /** So that what was sent before a kill is read before it is judged. */
  private static final long SETTLE_MS = 500;

  private final ChaosOptions options;
  private final PrintWriter out;

  public Chaos(ChaosOptions options, PrintWriter out) {
    this.options = options;
    this.out = out;
  }

  /** Runs to the end and returns the exit code: 1 if anything does not hold. */
  public int run() throws IOException, InterruptedException {
    Path root = emptyDirectory(options.output());
    SearchLog log = SearchLog.of(options, Configuration.defaults().topics());
    say(
        "log        seed %d, %,d records, %,d searches in %,d documents, %s, %d partitions",
        options.seed(),
        log.records().size(),
        options.searches(),
        options.documents(),
        log.clickedPairs(),
        ChaosOptions.PARTITIONS);
    try (BrokerProcess broker =
            BrokerProcess.start(root.resolve("kafka"), 0, root.resolve("broker.log"));
        JobRun chaos = new JobRun("chaos", root, options, broker.bootstrapServers());
        JobRun reference = new JobRun("reference", root, options, broker.bootstrapServers());
        Feeder feeder = new Feeder(broker.bootstrapServers(), log.records())) {
      say("broker     %s, process %d", broker.bootstrapServers(), broker.pid());
      KillPlan plan = new KillPlan(options.kills(), new Random(options.seed()));
      kill(chaos, feeder, log, plan);
      say("reference  the same log, without a kill");
      try (Child job = reference.start()) {
        settle(reference, job, log);
      }
      return judge(chaos, reference, log, plan);
    }
  }

  private void kill(JobRun run, Feeder feeder, SearchLog log, KillPlan plan)
      throws IOException, InterruptedException {
    Random random = new Random(options.seed() + 1);
    int searches = log.records().size() - log.beforeSearches();
    feeder.release(log.beforeSearches() + (int) (searches * options.ahead()), 0);
    List<Kill> open = new ArrayList<>();
    for (int number = 1; plan.left() > 0; number++) {
      KillKind kind = plan.next(run.files().hasCompleteCheckpoint());
      try (Child job = run.start()) {
        feeder.release(feeder.left() / (plan.left() + 3), PART_MS);
        Moment moment = new Moment(kind, run.files(), job, run.record(), random);
        moment.await();
        double ageS = job.ageS();
        long atMs = System.currentTimeMillis();
        job.kill();
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        sayAftermath(open, job, run);
        boolean met = moment.wasMet();
        plan.made(kind, met);
        open.add(new Kill(number, kind, met, moment.evidence(), ageS, atMs, steps(run)));
        say("%s", open.get(open.size() - 1).line());
      }
    }
    feeder.finish();
    try (Child job = run.start()) {
      settle(run, job, log);
      sayAftermath(open, job, run);
    }
  }

  /** What became of kills that no process came back from before this one. */
  private void sayAftermath(List<Kill> open, Child next, JobRun run) throws IOException {
    List<Restored> restored = Restored.in(next.printed());
    if (!restored.isEmpty() && !open.isEmpty()) {
      say("%s", Kill.aftermath(open, restored, run.record().arrivals()));
      open.clear();
    }
  }

  private static Map<String, Long> steps(JobRun run) {
    Map<String, Long> steps = new TreeMap<>();
    for (StepReport report : run.record().newest().values()) {
      steps.put(report.model(), report.step());
    }
    return steps;
  }

  /** Until everything is learnt and announced; then stops the process in order. */
  private void settle(JobRun run, Child job, SearchLog log)
      throws IOException, InterruptedException {
    while (!run.record().isSettled(log.clickedPairs())) {
      job.mustRun();
      if (job.ageS() > PATIENCE_S) {
        say("%s did not come to an end within %d s; %s says why", run, PATIENCE_S, job.log());
        break;
      }
      TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
    }
    job.stop();
    TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
    say("           %s is at %s after %.0f s", run, steps(run), job.ageS());
  }

  private int judge(JobRun chaos, JobRun reference, SearchLog log, KillPlan plan)
      throws IOException {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        new Claim(
            "every kind of moment that was planned was met",
            options.kills() + " kills",
            plan.missing().stream().map(kind -> kind.label() + " was not").toList()));
    claims.addAll(
        new Proof(chaos.record(), reference.record(), log.clickedPairs(), chaos.restored())
            .claims());
    out.println();
    claims.forEach(claim -> out.println(claim.lines()));
    out.flush();
    return claims.stream().allMatch(Claim::holds) ? 0 : 1;
  }

  private static Path emptyDirectory(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      if (entries.iterator().hasNext()) {
        throw new IOException(
            "the output directory must be empty, was "
                + directory.toAbsolutePath()
                + "; delete what is there, or set --output");
      }
    }
    return directory.toAbsolutePath().normalize();
  }

  private void say(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
