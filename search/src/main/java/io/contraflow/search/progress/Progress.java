package io.contraflow.search.progress;

import java.util.List;
import java.util.Map;

/**
 * Figures of one model. Null is what is not known.
 *
 * @param steps by step
 * @param snapshots by step
 * @param rates by time
 */
public record Progress(List<Step> steps, List<Snapshot> snapshots, List<Rate> rates) {
  public Progress {
    steps = List.copyOf(steps);
    snapshots = List.copyOf(snapshots);
    rates = List.copyOf(rates);
  }

  /**
   * A training step.
   *
   * @param timeMs wall clock when it was reported
   * @param loss of the step
   * @param recallAt10 of examples before they were trained on
   * @param heldOutMrr over held-out examples, where the step measured it
   */
  public record Step(long step, long timeMs, Double loss, Double recallAt10, Double heldOutMrr) {}

  /**
   * A snapshot.
   *
   * @param id its directory's name
   * @param timeMs wall clock when it was written
   * @param heldOutMrr over held-out examples
   * @param held whether it is held back and not to be served
   * @param reason why it is held back, or null
   * @param clickToServedMs the stages from a click to where the snapshot is served, by name
   */
  public record Snapshot(
      String id,
      long step,
      long timeMs,
      Double heldOutMrr,
      boolean held,
      String reason,
      Map<String, Double> clickToServedMs) {}

  /** Search events a second. */
  public record Rate(long timeMs, double eventsPerSecond) {}

  /** Nothing is known. */
  public static Progress none() {
    return new Progress(List.of(), List.of(), List.of());
  }
}
