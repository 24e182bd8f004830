package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A moment in the life of one process: waits for it, and says afterwards, by what the kill left on
 * disk, whether it was met.
 */
final class Moment {
  private static final double PATIENCE_S = 120;
  private static final double FEED_EVERY_S = 10;
  private static final int START_MS = 2000;
  private static final int LEARNING_MS = 4000;
  private static final int RESTORE_MS = 100;
  private static final int ROWS_MS = 150;
  private static final int PASSED = 3;
  private static final int CHECKPOINT_MS = 12;
  private static final int STAGED_MS = 3;
  private static final String RESTORING = "to INITIALIZING";
  private static final String RUNNING = "from INITIALIZING to RUNNING";

  private final KillKind kind;
  private final JobFiles files;
  private final Child job;
  private final RunRecord record;
  private final Runnable feed;
  private final Random random;
  private final boolean isAfterModels; // of RESTORE: rows are read when they are first due
  private Path met; // the checkpoint or snapshot in question

  /**
   * @param feed lets more of the log come in, without which nothing new would be published
   */
  Moment(KillKind kind, JobFiles files, Child job, RunRecord record, Runnable feed, Random random) {
    this.kind = kind;
    this.files = files;
    this.job = job;
    this.record = record;
    this.feed = feed;
    this.random = random;
    this.isAfterModels = kind == KillKind.RESTORE && random.nextBoolean();
  }

  /** Returns when it has come, or when it seems that it won't. */
  void await() throws IOException, InterruptedException {
    switch (kind) {
      case START -> sleep(START_MS);
      case RESTORE -> {
        awaitPrinted(RESTORING);
        if (isAfterModels) {
          awaitModels();
        }
        sleep(isAfterModels ? ROWS_MS : RESTORE_MS);
      }
      case LEARNING -> {
        awaitPrinted(RUNNING);
        awaitFirstCheckpoint();
        sleep(LEARNING_MS);
      }
      case CHECKPOINT -> {
        awaitOneOf(files::checkpointsInWork);
        sleep(CHECKPOINT_MS);
      }
      case STAGED -> {
        awaitOneOf(files::stagedSnapshots);
        sleep(STAGED_MS);
      }
      case PUBLISHED -> awaitOneOf(files::publishedSnapshots);
      default -> throw new IllegalStateException("kind=" + kind);
    }
  }

  /** Whether the process, now dead, was killed at this moment and not later. */
  boolean wasMet() throws IOException {
    return switch (kind) {
      case START -> true;
      case LEARNING -> job.printed().contains(RUNNING);
      case RESTORE ->
          isAfterModels
              ? !withoutAStep().isEmpty()
              : job.printed().contains(RESTORING) && Restored.in(job.printed()).isEmpty();
      case CHECKPOINT -> met != null && files.checkpointsInWork().contains(met);
      case STAGED -> met != null && files.stagedSnapshots().contains(met);
      case PUBLISHED -> met != null && !record.isAnnounced(met);
    };
  }

  /** What shows it, for a person. */
  String evidence() throws IOException {
    if (met == null && kind.isOfAPath()) {
      return "nothing of the kind came";
    }
    return switch (kind) {
      case START -> "";
      case LEARNING -> job.printed().contains(RUNNING) ? "tasks running" : "tasks not running yet";
      case RESTORE ->
          isAfterModels
              ? withoutAStep() + " restored, no step since"
              : "tasks initializing, no model restored";
      case CHECKPOINT -> met.getFileName() + " without _metadata";
      case STAGED -> met.getFileName() + " has its manifest and no name";
      case PUBLISHED -> met.getFileName() + " is not on the topic";
    };
  }

  private interface Paths {
    Set<Path> now();
  }

  /** The first, second or third that comes. */
  private void awaitOneOf(Paths paths) throws IOException, InterruptedException {
    for (int passed = random.nextInt(PASSED); passed >= 0; passed--) {
      awaitNew(paths);
    }
  }

  private void awaitNew(Paths paths) throws IOException, InterruptedException {
    Set<Path> before = paths.now();
    double fedS = job.ageS();
    while (job.ageS() < PATIENCE_S) {
      if (job.ageS() > fedS + FEED_EVERY_S) {
        feed.run();
        fedS = job.ageS();
      }
      Path newest =
          paths.now().stream()
              .filter(path -> !before.contains(path))
              .max(Comparator.naturalOrder())
              .orElse(null);
      if (newest != null) {
        met = newest;
        return;
      }
      nap();
    }
  }

  /** Until the log tells of a restored model; or until a step shows that there was none. */
  private void awaitModels() throws IOException, InterruptedException {
    while (job.ageS() < PATIENCE_S
        && Restored.in(job.printed()).isEmpty()
        && record.arrivals().stream().noneMatch(step -> step.doneMs() > job.startedMs())) {
      nap();
    }
  }

  /** Restored models that have taken no step since. */
  private List<String> withoutAStep() throws IOException {
    return Restored.in(job.printed()).stream()
        .filter(
            each ->
                record.arrivals().stream()
                    .noneMatch(
                        step -> step.model().equals(each.model()) && step.doneMs() >= each.atMs()))
        .map(Restored::model)
        .toList();
  }

  /** On a busy machine every kill might come before it, and nothing would ever be restored. */
  private void awaitFirstCheckpoint() throws IOException, InterruptedException {
    while (job.ageS() < PATIENCE_S && !files.hasCompleteCheckpoint()) {
      nap();
    }
  }

  private void awaitPrinted(String text) throws IOException, InterruptedException {
    while (job.ageS() < PATIENCE_S && !job.printed().contains(text)) {
      nap();
    }
  }

  private void nap() throws IOException, InterruptedException {
    job.mustRun();
    TimeUnit.MILLISECONDS.sleep(1);
  }

  private void sleep(int atMostMs) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(atMostMs));
  }
}
