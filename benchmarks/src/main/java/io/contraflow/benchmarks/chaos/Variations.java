package io.contraflow.benchmarks.chaos;

import io.contraflow.pipeline.broker.BrokerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One log, read again and again in ways that must not matter; what was learnt must be the same. */
final class Variations {
  private static final String SUBTASKS = "job.parallelism";

  /** How long a process may take until it has taken a step and a checkpoint. */
  private static final long PATIENCE_S = 90;

  private static final long POLL_MS = 50;

  private final ChaosOptions options;
  private final int count;
  private final PrintWriter out;

  /**
   * @param count of ways, besides the one of the reference
   */
  Variations(ChaosOptions options, int count, PrintWriter out) {
    this.options = options;
    this.count = count;
    this.out = out;
  }

  /** Runs to the end and returns the exit code: 1 if anything does not hold. */
  int run() throws IOException, InterruptedException {
    Path root = options.emptyOutput();
    Random random = new Random(options.seed());
    List<Claim> claims = new ArrayList<>();
    try (BrokerProcess broker =
            BrokerProcess.start(root.resolve("kafka"), 0, root.resolve("broker.log"));
        JobRun reference = new JobRun("reference", root, options, broker.bootstrapServers())) {
      claims.add(readOnce(broker, reference));
      for (int number = 1; number <= count; number++) {
        Variation variation = Variation.of(number, random);
        String name = "variation-" + number;
        try (JobRun run =
            new JobRun(
                name,
                root,
                options,
                broker.bootstrapServers(),
                variation.partitions(),
                variation.settings(name))) {
          claims.add(vary(variation, broker, run, reference));
        }
      }
    }
    return Chaos.judge(claims, out);
  }

  private Claim readOnce(BrokerProcess broker, JobRun reference)
      throws IOException, InterruptedException {
    SearchLog log =
        SearchLog.of(options, reference.configuration().topics(), ChaosOptions.PARTITIONS);
    try (Feeder feeder = new Feeder(broker.bootstrapServers(), log.records())) {
      Stage stage = new Stage(options, broker, reference, log, feeder, out);
      stage.say("log        %s", log.line(options));
      stage.say("reference  %d partitions, there beforehand", ChaosOptions.PARTITIONS);
      feeder.finish();
      try (Child job = reference.trainToTheEnd()) {
        return stage.toTheEnd(reference, job);
      }
    }
  }

  private Claim vary(Variation variation, BrokerProcess broker, JobRun run, JobRun reference)
      throws IOException, InterruptedException {
    SearchLog log = SearchLog.of(options, run.configuration().topics(), variation.partitions());
    List<Claim> claims = new ArrayList<>();
    try (Feeder feeder = new Feeder(broker.bootstrapServers(), variation.shuffled(log))) {
      Stage stage = new Stage(options, broker, run, log, feeder, out);
      stage.say("%s  %s", run, variation);
      int processes = variation.subtasks().size();
      for (int number = 0; number < processes - 1; number++) {
        run.set(Map.of(SUBTASKS, String.valueOf(variation.subtasks().get(number))));
        int catalogue = number == 0 ? log.beforeSearches() : 0;
        feeder.release(catalogue, 0);
        feeder.release(feeder.left() / (processes - number), variation.overMs() / processes);
        try (Child job = run.train()) {
          awaitProgress(run, job);
          job.kill();
        }
      }
      run.set(Map.of(SUBTASKS, String.valueOf(variation.subtasks().get(processes - 1))));
      // A bounded run reads up to what is there when it starts.
      feeder.release(feeder.left(), variation.overMs() / processes);
      feeder.finish();
      try (Child job = run.trainToTheEnd()) {
        claims.add(stage.toTheEnd(run, job));
      }
      claims.add(
          FinalState.same(log.clickedPairs().keySet(), run.finalStates(), reference.finalStates()));
      claims.addAll(new Proof(run.record(), reference.record(), log.clickedPairs()).claims());
      claims.addAll(new RestoreProof(run.record(), run.restored(), run.resumed()).claims());
    }
    return Claim.all(run + " came to the reference's end", claims);
  }

  /** Until a process has taken steps of its own, and a checkpoint behind them. */
  private static void awaitProgress(JobRun run, Child job)
      throws IOException, InterruptedException {
    long before = run.record().arrivals().size();
    long checkpoint = run.files().newestCheckpoint();
    long begunNs = System.nanoTime();
    while (run.record().arrivals().size() == before
        || run.files().newestCheckpoint() == checkpoint) {
      job.mustRun();
      if (System.nanoTime() - begunNs > TimeUnit.SECONDS.toNanos(PATIENCE_S)) {
        throw new IOException(
            "a step and a checkpoint must come within %d s; %s says why not"
                .formatted(PATIENCE_S, job.log()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }
}
