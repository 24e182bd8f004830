package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The job's process is killed again and again, each time at a {@link Moment}. */
final class Kills implements Scenario {
  /** How long a part of the log takes to come in after a process was started. */
  private static final long PART_MS = 8000;

  /** Than kills, since some moments take more than one. */
  private static final int MORE_PARTS = 3;

  private final List<Kill> open = new ArrayList<>();

  @Override
  public List<Claim> play(Stage stage) throws IOException, InterruptedException {
    ChaosOptions options = stage.options();
    KillPlan plan = new KillPlan(options.kills(), new Random(options.seed()));
    Random random = new Random(options.seed() + 1);
    stage.feedAhead();
    for (int number = 1; plan.left() > 0; number++) {
      KillKind kind = plan.next(stage.run().files().hasCompleteCheckpoint());
      try (Child job = stage.run().train()) {
        feedPart(stage, plan);
        kill(number, kind, job, stage, plan, random);
      }
    }
    stage.feeder().finish();
    try (Child job = stage.run().trainToTheEnd()) {
      Claim ended = stage.toTheEnd(stage.run(), job);
      sayAftermath(job, stage);
      return List.of(plan.claim(), ended);
    }
  }

  private void kill(int number, KillKind kind, Child job, Stage stage, KillPlan plan, Random random)
      throws IOException, InterruptedException {
    JobRun run = stage.run();
    Moment moment =
        new Moment(kind, run.files(), job, run.record(), () -> feedPart(stage, plan), random);
    moment.await();
    double ageS = job.ageS();
    long atMs = System.currentTimeMillis();
    job.kill();
    TimeUnit.MILLISECONDS.sleep(Stage.SETTLE_MS);
    sayAftermath(job, stage);
    boolean met = moment.wasMet();
    plan.made(kind, met);
    Kill kill = new Kill(number, kind, met, moment.evidence(), ageS, atMs, stage.steps());
    open.add(kill);
    stage.say("%s", kill.line());
  }

  private static void feedPart(Stage stage, KillPlan plan) {
    stage.feedPart(plan.left() + MORE_PARTS, PART_MS);
  }

  /** What became of kills that no process came back from before this one. */
  private void sayAftermath(Child next, Stage stage) throws IOException {
    List<Restored> restored = Restored.in(next.printed());
    if (!restored.isEmpty() && !open.isEmpty()) {
      long from =
          Resumed.in(next).map(Resumed::checkpointId).orElse(restored.get(0).checkpointId());
      stage.say("%s", Kill.aftermath(open, from, restored, stage.run().record().arrivals()));
      open.clear();
    }
  }
}
