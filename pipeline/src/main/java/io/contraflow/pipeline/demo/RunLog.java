package io.contraflow.pipeline.demo;

import io.contraflow.learner.step.StepReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * What the job has reported about one model: the newest figures, and when each step and snapshot
 * was seen. Reports and announcements may come twice; the first counts. Thread-safe. Times are the
 * schedule's clock.
 */
public final class RunLog {
  private static final long RATE_WINDOW_MS = 5000;

  private final TreeMap<Long, SeenStep> steps = new TreeMap<>();
  private final TreeMap<Long, SeenSnapshot> snapshots = new TreeMap<>();
  private final Deque<SeenStep> recent = new ArrayDeque<>();
  private StepReport newest;
  private StepReport newestTrained;
  private Long watermarkMs;

  /**
   * A step.
   *
   * @param eventTimeMs event time that it reached
   * @param seenMs when its report was read
   * @param stepMs how long it took, or null
   * @param replayed whether the report was written before this process began to read
   */
  public record SeenStep(
      long step, int entering, long eventTimeMs, long seenMs, Double stepMs, boolean replayed) {}

  /**
   * A snapshot.
   *
   * @param id its directory in the store, or null
   * @param createdMs when its files were written, or null
   * @param seenMs when its announcement was read
   * @param replayed whether the announcement was written before this process began to read
   */
  public record SeenSnapshot(long step, String id, Long createdMs, long seenMs, boolean replayed) {}

  /** Per second, over the last five seconds. */
  public record Rates(double steps, double examples) {}

  synchronized void add(
      StepReport report, Long watermarkMs, Double stepMs, long seenMs, boolean replayed) {
    if (newest == null || !isOlder(report)) {
      newest = report;
    }
    if (watermarkMs != null) {
      this.watermarkMs =
          this.watermarkMs == null ? watermarkMs : Math.max(this.watermarkMs, watermarkMs);
    }
    if (report.trained() && !steps.containsKey(report.step())) {
      newestTrained = report;
      SeenStep step =
          new SeenStep(
              report.step(), report.entering(), report.eventTimeMs(), seenMs, stepMs, replayed);
      steps.put(step.step(), step);
      if (!replayed) {
        recent.add(step);
      }
    }
  }

  synchronized void add(SeenSnapshot snapshot) {
    snapshots.putIfAbsent(snapshot.step(), snapshot);
  }

  /** The newest report, which has the newest ledger; null before the first. */
  public synchronized StepReport newest() {
    return newest;
  }

  /** The newest report of a step; null before the first. */
  public synchronized StepReport newestTrained() {
    return newestTrained;
  }

  /** Event time up to which the learner has everything; null before the first report. */
  public synchronized Long watermarkMs() {
    return watermarkMs;
  }

  /** By step. */
  public synchronized List<SeenStep> steps() {
    return new ArrayList<>(steps.values());
  }

  /** By step. */
  public synchronized List<SeenSnapshot> snapshots() {
    return new ArrayList<>(snapshots.values());
  }

  public synchronized Rates rates(long nowMs) {
    while (!recent.isEmpty() && recent.peek().seenMs() <= nowMs - RATE_WINDOW_MS) {
      recent.poll();
    }
    double seconds = RATE_WINDOW_MS / 1000.0;
    long examples = recent.stream().mapToLong(SeenStep::entering).sum();
    return new Rates(recent.size() / seconds, examples / seconds);
  }

  /** A restart repeats reports; its repeats know less than what was there before. */
  private boolean isOlder(StepReport report) {
    return report.step() < newest.step()
        || (report.step() == newest.step() && report.ledger().pairs() < newest.ledger().pairs());
  }
}
