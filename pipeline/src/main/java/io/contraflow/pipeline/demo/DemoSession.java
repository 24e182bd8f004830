package io.contraflow.pipeline.demo;

import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.StartSnapshot;
import io.contraflow.pipeline.cluster.JobFailure;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.ServeSettings;
import io.contraflow.pipeline.freshness.ClickToServed;
import io.contraflow.pipeline.freshness.StageMedians;
import io.contraflow.pipeline.freshness.TimedClient;
import io.contraflow.pipeline.serve.ServeSession;
import io.contraflow.search.Bm25Index;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;

/**
 * A demo whose broker, cluster and job are up: feeds it, shows it, waits for its end and measures
 * what came out.
 */
final class DemoSession {
  private static final long SHOW_EVERY_MS = 500;
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /**
   * How long the rest of the pairs, and then the last snapshot, may take once everything is sent.
   */
  private static final long PATIENCE_MS = 120_000;

  private static final int SNAPSHOTS_SHOWN = 4;

  /** Queries for the page; none of them is measured with. */
  private static final List<String> EXAMPLES =
      List.of(
          "we were trembling on the frozen lake",
          "she talked for hours without saying anything",
          "a sudden wave of fear came over him",
          "the soup needs more salt",
          "put it back in its place");

  private static final long FLINK_WAIT_S = 60;

  private final DemoOptions options;
  private final DemoRun run;
  private final Corpus corpus;
  private final Bm25Index index;
  private final Configuration configuration;
  private final StartSnapshot start;
  private final JobClient job;
  private final PrintWriter out;
  private final long startedMs;

  DemoSession(
      DemoOptions options,
      DemoRun run,
      Corpus corpus,
      Bm25Index index,
      Configuration configuration,
      StartSnapshot start,
      JobClient job,
      PrintWriter out,
      long startedMs) {
    this.options = options;
    this.run = run;
    this.corpus = corpus;
    this.index = index;
    this.configuration = configuration;
    this.start = start;
    this.job = job;
    this.out = out;
    this.startedMs = startedMs;
  }

  /** Returns the exit code. */
  int follow(String bootstrapServers) throws IOException, InterruptedException {
    var topics = configuration.topics();
    SchedulePace pace = new SchedulePace(System::currentTimeMillis);
    EventSchedule schedule =
        new EventSchedule(
            corpus,
            new SimulatedUsers(corpus, index, options.clicks(), options.seed()),
            run,
            topics.searchEvents(),
            topics.documents());
    ReportFollower follower =
        new ReportFollower(
            ReportFollower.connect(bootstrapServers),
            topics.learnerReports(),
            topics.modelSnapshots(),
            Demo.MODEL,
            pace::nowMs);
    try (DemoProducer producer =
        new DemoProducer(
            DemoProducer.connect(bootstrapServers),
            schedule,
            Demo.resumePoint(bootstrapServers, topics),
            pace)) {
      Thread reading = daemon("contraflow-demo-reports", follower);
      Thread sending = daemon("contraflow-demo-producer", producer);
      boolean settled;
      DemoReport report;
      try (TimedClient service = service(bootstrapServers, pace)) {
        settled = watch(producer, follower.log(), pace);
        out.printf(
            "%nmeasuring  %,d held-out queries over all documents%n%n", corpus.heldOut().size());
        report = report(producer.progress().counts(), follower.log(), service.times());
      }
      report.lines().forEach(out::println);
      report.write(options.output());
      if (options.keepRunning()) {
        serve(bootstrapServers, pace);
      }
      producer.stop();
      follower.stop();
      sending.join();
      reading.join();
      cancel();
      return settled ? report.exitCode() : 1;
    }
  }

  /** What a search service beside the job would do: serve each snapshot soon after it is there. */
  private TimedClient service(String bootstrapServers, SchedulePace pace) {
    return new TimedClient(
        ReportFollower.connect(bootstrapServers),
        configuration.topics(),
        Demo.MODEL,
        configuration.snapshotDirectory(options.output()),
        LOOK_EVERY,
        () -> System.currentTimeMillis() - pace.nowMs());
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Shows the run until everything is learnt and published; false if that takes too long. */
  private boolean watch(DemoProducer producer, RunLog log, SchedulePace pace)
      throws IOException, InterruptedException {
    LiveBlock block = new LiveBlock(out, LiveBlock.onTerminal(), System::currentTimeMillis);
    RateMeter rate = new RateMeter();
    long doneMs = 0;
    while (true) {
      check(producer);
      DemoProducer.Progress progress = producer.progress();
      long nowMs = System.currentTimeMillis();
      block.show(
          LiveState.of(
              log,
              progress,
              run.searches(),
              rate.perSecond(nowMs, progress.sent()),
              nowMs - startedMs,
              pace.nowMs()));
      if (progress.searchesDone()) {
        doneMs = doneMs == 0 ? nowMs : doneMs;
        if (everythingLearnt(progress, log) && everythingPublished(log)) {
          block.finish();
          return true;
        }
        if (nowMs - doneMs > PATIENCE_MS) {
          block.finish();
          out.printf(
              "not everything was learnt and published %d s after the last event; warnings above say"
                  + " why, the same command with --verbose says more%n",
              PATIENCE_MS / 1000);
          return false;
        }
      }
      TimeUnit.MILLISECONDS.sleep(SHOW_EVERY_MS);
    }
  }

  private void check(DemoProducer producer) throws IOException, InterruptedException {
    if (producer.failure() != null) {
      throw new IOException("the producer failed: " + producer.failure().getMessage());
    }
    try {
      JobStatus status = job.getJobStatus().get(FLINK_WAIT_S, TimeUnit.SECONDS);
      if (status.isGloballyTerminalState()) {
        job.getJobExecutionResult().get(FLINK_WAIT_S, TimeUnit.SECONDS);
        throw new IOException("the job ended by itself: " + status);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "the job failed: "
              + JobFailure.reason(e)
              + "; run the command again with the same --output to go on",
          e);
    }
  }

  private static boolean everythingLearnt(DemoProducer.Progress progress, RunLog log) {
    StepReport newest = log.newest();
    return newest != null
        ? new LedgerCheck(progress.counts().clickedPairs(), newest.ledger()).ok()
        : progress.counts().clickedPairs() == 0;
  }

  /** What was held back is not announced, and lies in the store all the same. */
  private boolean everythingPublished(RunLog log) throws IOException {
    StepReport newest = log.newest();
    List<RunLog.SeenSnapshot> snapshots = log.snapshots();
    return newest == null
        || newest.step() == 0
        || (!snapshots.isEmpty() && snapshots.get(snapshots.size() - 1).step() == newest.step())
        || isHeld(newest.step());
  }

  private boolean isHeld(long step) throws IOException {
    SnapshotStore store = SnapshotStore.open(configuration.snapshotDirectory(options.output()));
    Optional<PublishedSnapshot> there = store.find(Demo.MODEL, step);
    return there.isPresent() && Verdict.isHeld(there.get().directory());
  }

  private DemoReport report(ClickCounts counts, RunLog log, ClickToServed times)
      throws IOException {
    Path output = options.output();
    SnapshotStore store = SnapshotStore.open(configuration.snapshotDirectory(output));
    Map<String, String> files = new LinkedHashMap<>();
    files.put("last snapshot", lastSnapshot(store, output));
    files.put("snapshots", configuration.snapshotDirectory(output).toString());
    files.put("checkpoints", configuration.checkpointDirectory(output).toString());
    files.put("Kafka's log", output.resolve("kafka").toString());
    files.put("this report", output.resolve(DemoReport.FILE).toString());
    StepReport newest = log.newest();
    return new DemoReport(
        run,
        scores(store),
        counts,
        newest == null ? new Ledger(0, 0, 0, Map.of(), 0) : newest.ledger(),
        StageMedians.of(times.ofSteps()).orElse(null),
        DemoReport.peakResidentMemory(),
        System.currentTimeMillis() - startedMs,
        files);
  }

  private static String lastSnapshot(SnapshotStore store, Path output) throws IOException {
    return store
        .current(Demo.MODEL)
        .map(snapshot -> snapshot.directory().toString())
        .orElse("none in " + output);
  }

  private List<Evaluation.Scores> scores(SnapshotStore store) throws IOException {
    Map<String, Path> models = new LinkedHashMap<>();
    models.put("untrained, " + options.start(), Path.of(start.directory()));
    if (!options.start().isTrained()) {
      models.put(
          "untrained x idf",
          IdfReference.write(options.output().resolve("reference"), start, corpus, options.seed()));
    }
    for (PublishedSnapshot snapshot : Evaluation.spread(store.list(Demo.MODEL), SNAPSHOTS_SHOWN)) {
      models.put("step " + snapshot.manifest().step(), snapshot.directory());
    }
    return new Evaluation(corpus, index).table(models);
  }

  /** Until the process is told to end: the page, on the schedule's clock, which ticks have too. */
  private void serve(String bootstrapServers, SchedulePace pace)
      throws IOException, InterruptedException {
    try (ServeSession session = served(pace)) {
      out.printf(
          "%nstill running: search and click at %s , and the model learns from it within seconds%n"
              + "send your own events to %s as docs/events.md says, look at Flink's page above;"
              + " Ctrl-C ends it%n",
          session.address(), bootstrapServers);
      out.flush();
      Thread.currentThread().join();
    }
  }

  /** At the port asked for; where that is taken at a free one, after minutes of work. */
  private ServeSession served(SchedulePace pace) throws IOException {
    try {
      return served(pace, options.port());
    } catch (BindException e) {
      out.printf(
          "%nport %d is taken, the page takes a free one; --port says which%n", options.port());
      return served(pace, 0);
    }
  }

  private ServeSession served(SchedulePace pace, int port) throws IOException {
    return ServeSession.start(
        configuration.with(ServeSettings.PORT, port),
        configuration.snapshotDirectory(options.output()),
        Path.of(start.directory()),
        pace::nowMs,
        false,
        EXAMPLES);
  }

  private void cancel() throws IOException, InterruptedException {
    try {
      job.cancel().get(FLINK_WAIT_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the job could not be stopped", e);
    }
  }
}
