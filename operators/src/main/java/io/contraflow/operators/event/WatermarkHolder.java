package io.contraflow.operators.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says which of a task's partitions holds the watermark: the one whose newest event is the oldest.
 * One that has sent nothing for a minute is left out, since it holds nobody once it counts as idle.
 * Not thread-safe.
 */
final class WatermarkHolder {
  /** Said at most so often, and only if it holds others back by as much. */
  static final long EVERY_MS = 60_000;

  private final Map<Partition, Reached> partitions = new HashMap<>();
  private long saidMs = Long.MIN_VALUE;

  private record Partition(String topic, int number) {
    @Override
    public String toString() {
      return topic + "-" + number;
    }
  }

  private record Reached(Partition partition, long newestMs, long seenMs) {
    static final Comparator<Reached> BY_TIME =
        Comparator.comparingLong(Reached::newestMs)
            .thenComparing(reached -> reached.partition.toString());
  }

  /**
   * An event.
   *
   * @param watermarkMs as it stands; {@link Long#MIN_VALUE} before the first
   * @param nowMs wall-clock time
   * @return what is to be said now
   */
  Optional<String> add(Origin origin, long timestampMs, long watermarkMs, long nowMs) {
    partitions.merge(
        new Partition(origin.topic(), origin.partition()),
        new Reached(new Partition(origin.topic(), origin.partition()), timestampMs, nowMs),
        (before, now) -> new Reached(now.partition, Math.max(before.newestMs, timestampMs), nowMs));
    if (saidMs == Long.MIN_VALUE) {
      saidMs = nowMs; // a job that starts has partitions that it has not come to
    }
    if (nowMs - saidMs < EVERY_MS) {
      return Optional.empty();
    }
    saidMs = nowMs;
    partitions.values().removeIf(each -> nowMs - each.seenMs > EVERY_MS);
    Reached last = partitions.values().stream().min(Reached.BY_TIME).orElseThrow();
    Reached first = partitions.values().stream().max(Reached.BY_TIME).orElseThrow();
    long behindMs = first.newestMs - last.newestMs;
    return behindMs < EVERY_MS
        ? Optional.empty()
        : Optional.of(
            "partition "
                + last.partition
                + " holds the watermark ("
                + (watermarkMs == Long.MIN_VALUE ? "none yet" : Instant.ofEpochMilli(watermarkMs))
                + "): it has come to "
                + Instant.ofEpochMilli(last.newestMs)
                + ", "
                + Duration.ofMillis(behindMs).toSeconds()
                + " s behind "
                + first.partition
                + "; nothing later is learnt until it goes on (docs/operations.md)");
  }
}
