package io.contraflow.pipeline.demo;

import io.contraflow.learner.step.StepReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the job has reported about one model: the newest figures, how fast steps come, and when each
 * snapshot was seen. Reports and announcements may come twice; the first counts. Thread-safe. Times
 * are the schedule's clock.
 */
public final class RunLog {
  private static final long RATE_WINDOW_MS = 5000;

  private final Set<Long> steps = new HashSet<>();
  private final TreeMap<Long, SeenSnapshot> snapshots = new TreeMap<>();
  private final Deque<SeenStep> recent = new ArrayDeque<>();
  private StepReport newest;
  private StepReport newestTrained;
  private Long watermarkMs;

  private record SeenStep(int entering, long seenMs) {}

  /**
   * A snapshot.
   *
   * @param seenMs when its announcement was read
   */
  public record SeenSnapshot(long step, long seenMs) {}

  /** Per second, over the last five seconds. */
  public record Rates(double steps, double examples) {}

  /**
   * @param watermarkMs that the report came with, or null
   * @param seenMs when it was read
   * @param replayed whether it was written before this process began to read
   */
  synchronized void add(StepReport report, Long watermarkMs, long seenMs, boolean replayed) {
    if (newest == null || !isOlder(report)) {
      newest = report;
    }
    if (watermarkMs != null) {
      this.watermarkMs =
          this.watermarkMs == null ? watermarkMs : Math.max(this.watermarkMs, watermarkMs);
    }
    if (report.trained() && steps.add(report.step())) {
      newestTrained = report;
      if (!replayed) {
        recent.add(new SeenStep(report.entering(), seenMs));
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
