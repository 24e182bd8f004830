package io.contraflow.pipeline.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** Growth of a counter per second, over about the last five seconds. Not thread-safe. */
public final class RateMeter {
  private static final long WINDOW_MS = 5000;

  private final Deque<long[]> readings = new ArrayDeque<>(); // (time, count)

  /** Takes a reading and gives the rate; 0 at first. */
  public double perSecond(long nowMs, long count) {
    readings.add(new long[] {nowMs, count});
    while (readings.size() > 2 && readings.peek()[0] < nowMs - WINDOW_MS) {
      readings.poll();
    }
    long[] first = readings.peek();
    return nowMs == first[0] ? 0 : (count - first[1]) * 1000.0 / (nowMs - first[0]);
  }
}
