package io.contraflow.pipeline.serve;

import io.contraflow.search.progress.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Search events a second, a point a second, over the last minutes. Thread-safe. */
final class EventRate {
  private static final int MOST_POINTS = 600;
  private static final long EVERY_MS = 1000;

  private final Deque<Progress.Rate> points = new ArrayDeque<>();
  private long sinceMs;
  private long events;

  synchronized void event() {
    events++;
  }

  /**
   * @param nowMs wall clock
   */
  synchronized void at(long nowMs) {
    if (sinceMs == 0) {
      sinceMs = nowMs;
      events = 0;
    } else if (nowMs - sinceMs >= EVERY_MS) {
      points.add(new Progress.Rate(nowMs, events * 1000.0 / (nowMs - sinceMs)));
      if (points.size() > MOST_POINTS) {
        points.poll();
      }
      sinceMs = nowMs;
      events = 0;
    }
  }

  synchronized List<Progress.Rate> points() {
    return List.copyOf(points);
  }
}
