package io.contraflow.benchmarks.chaos;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A model that a job brought back from a checkpoint, as its log says.
 *
 * @param atMs wall clock
 * @param model its name
 * @param step steps it had taken
 * @param checkpointId the checkpoint it came from
 */
record Restored(long atMs, String model, long step, long checkpointId) {
  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^(\\S+) .* model '([^']+)' restored at step (\\d+) from checkpoint (\\d+)");

  /** All that a log tells of, in its order. */
  static List<Restored> in(String log) {
    return LINE.matcher(log).results().map(Restored::of).toList();
  }

  private static Restored of(MatchResult found) {
    return new Restored(
        OffsetDateTime.parse(found.group(1)).toInstant().toEpochMilli(),
        found.group(2),
        Long.parseLong(found.group(3)),
        Long.parseLong(found.group(4)));
  }
}
