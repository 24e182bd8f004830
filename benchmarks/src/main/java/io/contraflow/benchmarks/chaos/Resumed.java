package io.contraflow.benchmarks.chaos;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of {@code train} that resumed from a checkpoint.
 *
 * @param startedMs wall clock at which the process began
 * @param checkpointId the checkpoint
 * @param log its name, for a person
 */
record Resumed(long startedMs, long checkpointId, String log) {
  /** As {@code train} says it. */
  private static final Pattern LINE = Pattern.compile("(?m)^resumed from checkpoint (\\d+)");

  /** Empty if the process has not said so. */
  static Optional<Resumed> in(Child process) throws IOException {
    Matcher line = LINE.matcher(process.printed());
    return line.find()
        ? Optional.of(
            new Resumed(
                process.startedMs(),
                Long.parseLong(line.group(1)),
                process.log().getFileName().toString()))
        : Optional.empty();
  }
}
