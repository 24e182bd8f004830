package io.contraflow.benchmarks.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a job came through an event.
 *
 * @param steps that the models had reached when all had learnt and published again
 * @param seconds that took
 * @param ends why the job ended by itself on the way and was submitted again, each time
 */
record Recovery(Map<String, Long> steps, double seconds, List<String> ends) {
  /** What an error must name besides the directory, for a person to know what to do. */
  private static final String REMEDY = "set checkpoint.directory";

  /**
   * The job was not submitted again.
   *
   * @param event it came through
   */
  Claim byItself(String event) {
    return new Claim(event + ": the job went on by itself", evidence(), ends);
  }

  /**
   * The job was not submitted again, or had ended with an error that names the checkpoints'
   * directory and what can be done.
   */
  Claim byItselfOrWithRemedy(String event, Path checkpoints) {
    return new Claim(
        event
            + ": the job went on by itself, or ended with an error that says where and what to do",
        evidence() + String.join("", ends.stream().map(end -> "; it had ended: " + end).toList()),
        ends.stream()
            .filter(end -> !end.contains(checkpoints.toString()) || !end.contains(REMEDY))
            .toList());
  }

  private String evidence() {
    return "at %s after %.0f s, submitted again %d times".formatted(steps, seconds, ends.size());
  }
}
