package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A cluster of a job manager and two task managers, and what can happen to it, in order: a task
 * manager is killed, the job manager is killed, the broker is killed, the broker freezes, the
 * checkpoints' disk is full. After each the job must go on; by itself, where a person has nothing
 * to do.
 */
final class Cluster implements Scenario {
  private static final int DISK_MIB = 192;
  private static final int PARTS = 12;
  private static final long PART_MS = 4000;
  private static final long PATIENCE_S = 240;
  private static final long FULL_S = 20;
  private static final int TASK_MANAGERS = 2;
  private static final String NO_SPACE = "No space left on device";

  private final int freezeS;
  private final List<Child> taskManagers = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private Stage stage;
  private FlinkCluster cluster;
  private Child jobManager;
  private ClusterJob job;
  private int partsLeft = PARTS;

  /**
   * @param freezeS seconds for which the broker is frozen, at least 1
   */
  Cluster(int freezeS) {
    ChaosOptions.require(freezeS >= 1, "freeze must be at least 1 s", freezeS, "--freeze");
    this.freezeS = freezeS;
  }

  @Override
  public List<Claim> play(Stage on) throws IOException, InterruptedException {
    stage = on;
    Optional<SmallDisk> disk = SmallDisk.mount(stage.run().files().checkpoints(), DISK_MIB);
    try {
      start();
      killTaskManager();
      killJobManager();
      killBroker();
      freezeBroker();
      fill(disk);
      finish();
      return List.copyOf(claims);
    } finally {
      stage.run().close();
      if (disk.isPresent()) {
        disk.get().close();
      }
    }
  }

  private void start() throws IOException, InterruptedException {
    cluster = new FlinkCluster(stage.run());
    jobManager = cluster.startJobManager();
    for (int i = 0; i < TASK_MANAGERS; i++) {
      taskManagers.add(cluster.startTaskManager());
    }
    cluster.awaitTaskManagers(TASK_MANAGERS);
    stage.say("cluster    a job manager and %d task managers at %s", TASK_MANAGERS, cluster.rest());
    stage.feedAhead();
    submit();
    claims.add(awaitProgress("start", System.nanoTime()).byItself("start"));
  }

  private void submit() throws IOException, InterruptedException {
    try {
      job = ClusterJob.submit(stage.run(), cluster);
    } catch (IOException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the cluster must take the job, but: " + e.getMessage(), e);
    }
    stage.say(
        "           job submitted, %s",
        job.from().map(from -> "from checkpoint " + from.id()).orElse("anew"));
  }

  private void killTaskManager() throws IOException, InterruptedException {
    beInMidst();
    Child killed = taskManagers.remove(0);
    stage.say("event      kill -9 of the task manager of %s", killed.log().getFileName());
    long atNs = System.nanoTime();
    killed.kill();
    Recovery recovery = awaitProgress("the job recovered", atNs);
    claims.add(recovery.byItself("a killed task manager"));
    taskManagers.add(cluster.startTaskManager());
    cluster.awaitTaskManagers(TASK_MANAGERS);
    stage.say("           another task manager is there");
  }

  private void killJobManager() throws IOException, InterruptedException {
    beInMidst();
    stage.say("event      kill -9 of the job manager");
    long atNs = System.nanoTime();
    jobManager.kill();
    jobManager = cluster.startJobManager();
    cluster.awaitTaskManagers(TASK_MANAGERS);
    submit();
    Recovery recovery = awaitProgress("the job went on", atNs);
    claims.add(recovery.byItself("a killed job manager, the job submitted once"));
  }

  private void killBroker() throws IOException, InterruptedException {
    beInMidst();
    stage.say("event      kill -9 of the broker, and a new one on its log");
    long atNs = System.nanoTime();
    stage.broker().kill();
    stage.broker().restart();
    claims.add(awaitProgress("the job went on", atNs).byItself("a killed broker"));
  }

  private void freezeBroker() throws IOException, InterruptedException {
    beInMidst();
    stage.say("event      the broker is frozen for %d s (SIGSTOP)", freezeS);
    Freeze.of(stage.broker().pid(), freezeS);
    Recovery recovery = awaitProgress("the job went on", System.nanoTime());
    claims.add(recovery.byItself("a frozen broker"));
  }

  private void fill(Optional<SmallDisk> disk) throws IOException, InterruptedException {
    if (disk.isEmpty()) {
      stage.say("left out   the full checkpoint disk: this system allows no mount of a tmpfs");
      return;
    }
    int before = printed(NO_SPACE).size();
    stage.say("event      the disk of the checkpoints (%d MiB) is full", DISK_MIB);
    disk.get().fill();
    releasePart();
    long begunNs = System.nanoTime();
    while (secondsSince(begunNs) < FULL_S || printed(NO_SPACE).size() == before) {
      if (secondsSince(begunNs) > PATIENCE_S) {
        throw new IOException("a full disk must be told of in a log of " + stage.run().directory());
      }
      TimeUnit.MILLISECONDS.sleep(Stage.SETTLE_MS);
    }
    List<String> told = printed(NO_SPACE);
    stage.say("           the logs say: %s", told.get(told.size() - 1));
    stage.say("           after %.0f s the job is %s", secondsSince(begunNs), job.state());
    disk.get().free();
    stage.say("           there is room again");
    claims.add(
        awaitProgress("the job went on", System.nanoTime())
            .byItselfOrWithRemedy("a full disk", stage.run().files().checkpoints()));
  }

  /** Lines of the cluster's logs with a text in them. */
  private List<String> printed(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Child process : stage.run().processes()) {
      process.printed().lines().filter(line -> line.contains(text)).forEach(lines::add);
    }
    return lines;
  }

  /** Feeds a part of the log and returns while the job is at it. */
  private void beInMidst() throws InterruptedException {
    releasePart();
    TimeUnit.MILLISECONDS.sleep(PART_MS / 2);
  }

  private void releasePart() {
    stage.feedPart(Math.max(1, partsLeft--), PART_MS);
  }

  /**
   * Feeds a part of the log and waits until every model has learnt and published of it. A job that
   * ends meanwhile is submitted again.
   */
  private Recovery awaitProgress(String what, long sinceNs)
      throws IOException, InterruptedException {
    Map<String, Long> before = stage.steps();
    List<String> ends = new ArrayList<>();
    releasePart();
    while (!isBeyond(before)) {
      if (secondsSince(sinceNs) > PATIENCE_S) {
        throw new IOException(
            "the job must go on within %d s, is %s; see %s"
                .formatted(PATIENCE_S, job.state(), stage.run().directory()));
      }
      if (job.hasFailed()) {
        ends.add(job.failure(stage.run().files().checkpoints()));
        stage.say(
            "           the job ended, and is submitted again: %s", ends.get(ends.size() - 1));
        submit();
      }
      TimeUnit.MILLISECONDS.sleep(Stage.SETTLE_MS);
    }
    Recovery recovery = new Recovery(stage.steps(), secondsSince(sinceNs), ends);
    stage.say("           %s: at %s after %.0f s", what, recovery.steps(), recovery.seconds());
    return recovery;
  }

  private boolean isBeyond(Map<String, Long> before) {
    return stage.log().clickedPairs().keySet().stream()
        .allMatch(
            model ->
                stage.run().record().announced().stream()
                    .anyMatch(
                        each ->
                            each.announcement().model().equals(model)
                                && each.announcement().step() > before.getOrDefault(model, 0L)));
  }

  private void finish() throws IOException, InterruptedException {
    stage.feeder().finish();
    boolean settled = stage.settle(stage.run());
    claims.add(
        new Claim(
            "the cluster learnt and announced the whole log",
            "at %s".formatted(stage.steps()),
            settled ? List.of() : List.of("the job is " + job.state())));
    stage.say(
        "           the cluster is at %s; it is killed, and train reads the log to its end",
        stage.steps());
    stage.run().processes().forEach(Child::close);
    try (Child last = stage.run().trainToTheEnd()) {
      claims.add(stage.toTheEnd(stage.run(), last));
    }
  }

  private static double secondsSince(long ns) {
    return (System.nanoTime() - ns) / 1e9;
  }
}
