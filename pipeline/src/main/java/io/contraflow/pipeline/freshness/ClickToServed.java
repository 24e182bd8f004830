package io.contraflow.pipeline.freshness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts together, for one model, what the job reports of its steps, when snapshots were announced
 * and when a client served them. A click is learnt by the first step that reaches the event time at
 * which it was decided, and served with the first snapshot of that step or a later one.
 *
 * <p>What comes again, as after a restart, counts the first time. The newest {@value #KEPT} steps
 * and snapshots are kept. Thread-safe.
 */
public final class ClickToServed {
  /** Steps, announcements and swaps that are kept. */
  public static final int KEPT = 20_000;

  private final NavigableMap<Long, Step> steps = new TreeMap<>();
  private final NavigableMap<Long, Step> byEventTime = new TreeMap<>();
  private final NavigableMap<Long, Long> announced = new TreeMap<>();
  private final NavigableMap<Long, Served> served = new TreeMap<>();

  /**
   * A step that was taken; times are the wall clock's, epoch ms, but for its event time.
   *
   * @param entering examples that entered
   * @param eventTimeMs event time that it reached: what was decided until then is learnt
   * @param actionMs mean of when the entering examples' clicks happened
   * @param decidedMs mean of when they could be decided
   * @param releasedMs mean of when the watermark let them go
   * @param doneMs when it was done
   */
  public record Step(
      long step,
      int entering,
      long eventTimeMs,
      long actionMs,
      long decidedMs,
      long releasedMs,
      long doneMs) {}

  private record Served(long createdMs, long servedMs) {}

  public synchronized void taken(Step step) {
    if (steps.putIfAbsent(step.step(), step) == null) {
      byEventTime.putIfAbsent(step.eventTimeMs(), step);
    }
    bound(steps);
    bound(byEventTime);
  }

  /**
   * The snapshot of a step was announced; without it, publishing and loading are not told apart.
   */
  public synchronized void announced(long step, long seenMs) {
    announced.putIfAbsent(step, seenMs);
    bound(announced);
  }

  /**
   * The snapshot of a step is served from now on; one that is not newer than all before tells
   * nothing of how long anything took.
   *
   * @param createdMs when it was begun, as its manifest says
   */
  public synchronized void served(long step, long createdMs, long servedMs) {
    if (served.isEmpty() || step > served.lastKey()) {
      served.put(step, new Served(createdMs, servedMs));
    }
    bound(served);
  }

  private static void bound(NavigableMap<Long, ?> map) {
    while (map.size() > KEPT) {
      map.pollFirstEntry();
    }
  }

  /**
   * The way of one click.
   *
   * @param clickMs when it was sent
   * @param decidedMs when it could be decided, in event time
   * @return empty while it is not served
   */
  public synchronized Optional<Way> of(long clickMs, long decidedMs) {
    Map.Entry<Long, Step> step = byEventTime.ceilingEntry(decidedMs);
    return step == null ? Optional.empty() : way(step.getValue(), 1, clickMs, decidedMs);
  }

  /** The mean way of the examples of each step that is served, oldest first. */
  public synchronized List<Way> ofSteps() {
    List<Way> ways = new ArrayList<>();
    for (Step step : steps.values()) {
      way(step, step.entering(), step.actionMs(), step.decidedMs()).ifPresent(ways::add);
    }
    return ways;
  }

  private Optional<Way> way(Step step, long clicks, long clickMs, long decidedMs) {
    Map.Entry<Long, Served> by = served.ceilingEntry(step.step());
    if (by == null || clicks == 0) {
      return Optional.empty();
    }
    Served snapshot = by.getValue();
    if (snapshot.createdMs() < step.doneMs()) {
      return Optional.empty(); // of a step that a restart has taken again
    }
    long toldMs = announced.getOrDefault(by.getKey(), snapshot.servedMs());
    return Optional.of(
        new Way(
            clicks,
            clickMs,
            decidedMs,
            Math.max(step.releasedMs(), decidedMs),
            Math.max(step.doneMs(), decidedMs),
            Math.max(snapshot.createdMs(), decidedMs),
            Math.min(Math.max(toldMs, snapshot.createdMs()), snapshot.servedMs()),
            snapshot.servedMs()));
  }
}
