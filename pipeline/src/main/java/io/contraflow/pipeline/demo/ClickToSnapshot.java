package io.contraflow.pipeline.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How long a click takes to reach a published snapshot, in seconds: medians over the clicks of a
 * run. Medians do not add up: {@code total} is a median too.
 *
 * <p>A step stands for the examples that enter it, and is timed by the one in their middle; steps
 * read from before a restart are left out.
 *
 * @param decision settle + disorder: until the click may be decided
 * @param window from there until its step begins: the watermark's way, the sort, other examples
 * @param step the step itself
 * @param checkpoint from the step until the files of the next snapshot are written
 * @param publish until the snapshot's announcement was read: the checkpoint completed
 * @param total from click to announcement
 * @param clicks examples that were timed
 */
public record ClickToSnapshot(
    double decision,
    double window,
    double step,
    double checkpoint,
    double publish,
    double total,
    long clicks) {

  private record Timed(
      int clicks,
      double windowMs,
      double stepMs,
      double checkpointMs,
      double publishMs,
      double totalMs) {}

  /**
   * Times every step that a snapshot covers.
   *
   * @param settleMs time from an action to its decision
   * @param disorderMs time that watermarks lag behind events
   * @return null if there is nothing to time
   */
  public static ClickToSnapshot of(
      List<RunLog.SeenStep> steps,
      List<RunLog.SeenSnapshot> snapshots,
      long settleMs,
      long disorderMs) {
    List<Timed> timed = new ArrayList<>();
    int next = 0;
    RunLog.SeenStep before = null;
    for (RunLog.SeenStep step : steps) {
      while (next < snapshots.size() && snapshots.get(next).step() < step.step()) {
        next++;
      }
      if (next < snapshots.size() && !step.replayed() && !snapshots.get(next).replayed()) {
        long gapMs = before == null ? 0 : Math.max(0, step.eventTimeMs() - before.eventTimeMs());
        timed.add(time(step, snapshots.get(next), gapMs / 2.0, settleMs, disorderMs));
      }
      before = step;
    }
    return timed.isEmpty() ? null : medians(timed, (settleMs + disorderMs) / 1000.0);
  }

  private static Timed time(
      RunLog.SeenStep step,
      RunLog.SeenSnapshot snapshot,
      double ageMs,
      long settleMs,
      long disorderMs) {
    double clickMs = step.eventTimeMs() - ageMs - settleMs;
    double stepMs = step.stepMs() == null ? 0 : step.stepMs();
    double createdMs = snapshot.createdMs() == null ? snapshot.seenMs() : snapshot.createdMs();
    createdMs = Math.min(Math.max(createdMs, step.seenMs()), snapshot.seenMs());
    return new Timed(
        step.entering(),
        Math.max(0, step.seenMs() - stepMs - (clickMs + settleMs + disorderMs)),
        stepMs,
        createdMs - step.seenMs(),
        snapshot.seenMs() - createdMs,
        snapshot.seenMs() - clickMs);
  }

  private static ClickToSnapshot medians(List<Timed> timed, double decision) {
    return new ClickToSnapshot(
        decision,
        median(timed, Timed::windowMs),
        median(timed, Timed::stepMs),
        median(timed, Timed::checkpointMs),
        median(timed, Timed::publishMs),
        median(timed, Timed::totalMs),
        timed.stream().mapToLong(Timed::clicks).sum());
  }

  /** In seconds, each step counted as often as it has clicks. */
  private static double median(List<Timed> timed, ToDoubleFunction<Timed> part) {
    List<Timed> sorted = new ArrayList<>(timed);
    sorted.sort((a, b) -> Double.compare(part.applyAsDouble(a), part.applyAsDouble(b)));
    long half = (timed.stream().mapToLong(Timed::clicks).sum() + 1) / 2;
    long passed = 0;
    for (Timed one : sorted) {
      passed += one.clicks();
      if (passed >= half) {
        return part.applyAsDouble(one) / 1000;
      }
    }
    return part.applyAsDouble(sorted.get(sorted.size() - 1)) / 1000;
  }

  /** As the demo prints it. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "click to snapshot: %.1f s; of that decision %.1f, window %.1f, step %.2f, checkpoint %.1f,"
            + " publish %.1f (medians of %,d clicks)",
        total,
        decision,
        window,
        step,
        checkpoint,
        publish,
        clicks);
  }
}
