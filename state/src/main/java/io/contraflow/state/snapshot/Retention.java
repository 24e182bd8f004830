package io.contraflow.state.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which snapshots stay: those that are needed (the pointer's target, pins) and their parents,
 * whatever is younger than ten minutes, the newest of each clock hour (UTC) for a day and the
 * newest of each day for 30 days. Age is counted from {@code createdMs}. With each stays the chain
 * that it is made from.
 */
final class Retention {
  private static final Duration YOUNG = Duration.ofMinutes(10);
  private static final Duration HOURLY = Duration.ofDays(1);
  private static final Duration DAILY = Duration.ofDays(30);

  private Retention() {}

  /**
   * @param needed ids that stay whatever their age
   * @return the ids to keep
   */
  static Set<String> kept(List<PublishedSnapshot> snapshots, Set<String> needed, Instant now) {
    Set<String> kept = new HashSet<>();
    Set<Long> hours = new HashSet<>();
    Set<Long> days = new HashSet<>();
    List<Manifest> newestFirst =
        snapshots.stream()
            .map(PublishedSnapshot::manifest)
            .sorted(
                Comparator.comparingLong(Manifest::createdMs)
                    .thenComparingLong(Manifest::step)
                    .reversed())
            .toList();
    for (Manifest manifest : newestFirst) {
      long ageMs = now.toEpochMilli() - manifest.createdMs();
      long hour = Math.floorDiv(manifest.createdMs(), Duration.ofHours(1).toMillis());
      long day = Math.floorDiv(manifest.createdMs(), Duration.ofDays(1).toMillis());
      boolean firstOfHour = hours.add(hour);
      boolean firstOfDay = days.add(day);
      if (ageMs < YOUNG.toMillis()
          || firstOfHour && ageMs < HOURLY.toMillis()
          || firstOfDay && ageMs < DAILY.toMillis()) {
        kept.add(manifest.id());
      }
      if (needed.contains(manifest.id())) {
        kept.add(manifest.id());
        if (manifest.parent() != null) {
          kept.add(manifest.parent());
        }
      }
    }
    for (Manifest manifest : newestFirst) {
      keepChain(manifest, newestFirst, kept);
    }
    return kept;
  }

  /** What a snapshot is made from stays with it. */
  private static void keepChain(Manifest manifest, List<Manifest> all, Set<String> kept) {
    Optional<Manifest> at = Optional.of(manifest).filter(it -> kept.contains(it.id()));
    while (at.isPresent() && at.get().delta() != null) {
      String parent = at.get().parent();
      kept.add(parent);
      at = all.stream().filter(it -> it.id().equals(parent)).findAny();
    }
  }
}
