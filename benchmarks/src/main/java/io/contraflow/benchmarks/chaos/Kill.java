package io.contraflow.benchmarks.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A kill that was made.
 *
 * @param number from 1
 * @param kind when it was meant to be
 * @param met whether it was then
 * @param evidence what shows it
 * @param ageS seconds for which the process had run
 * @param atMs wall clock
 * @param steps reached by each model
 */
record Kill(
    int number,
    KillKind kind,
    boolean met,
    String evidence,
    double ageS,
    long atMs,
    Map<String, Long> steps) {
  String line() {
    return "%3d  %-25s %5.1f s after start  %s%s"
        .formatted(
            number,
            kind.label(),
            ageS,
            steps(steps),
            (met ? "" : "  too late") + (evidence.isEmpty() ? "" : "  " + evidence));
  }

  /**
   * What became of some kills that followed on one another before a process could go on.
   *
   * @param kills one at least, in their order
   * @param checkpointId that the first process to go on resumed from
   * @param restored what it says that it restored; one at least
   * @param arrivals of reports so far
   */
  static String aftermath(
      List<Kill> kills,
      long checkpointId,
      List<Restored> restored,
      List<RunRecord.Arrival> arrivals) {
    Map<String, Long> from = new TreeMap<>();
    restored.forEach(each -> from.merge(each.model(), each.step(), Math::max));
    return "     resumed from checkpoint %d at %s; %s"
        .formatted(checkpointId, steps(from), lost(kills, arrivals));
  }

  private static String lost(List<Kill> kills, List<RunRecord.Arrival> arrivals) {
    Optional<Kill> first = kills.stream().filter(kill -> !kill.steps().isEmpty()).findFirst();
    if (first.isEmpty()) {
      return "there was no step to lose";
    }
    OptionalLong caughtUpMs = first.get().caughtUpMs(arrivals);
    return caughtUpMs.isEmpty()
        ? "not yet where it had been"
        : "where it had been %.1f s after kill %d"
            .formatted(
                (caughtUpMs.getAsLong() - first.get().atMs()) / 1000.0, first.get().number());
  }

  /** When the last model was where it had been, or beyond; empty before. */
  private OptionalLong caughtUpMs(List<RunRecord.Arrival> arrivals) {
    long lastMs = atMs;
    for (Map.Entry<String, Long> reached : steps.entrySet()) {
      OptionalLong firstMs =
          arrivals.stream()
              .filter(arrival -> arrival.model().equals(reached.getKey()))
              .filter(arrival -> arrival.step() >= reached.getValue() && arrival.doneMs() > atMs)
              .mapToLong(RunRecord.Arrival::doneMs)
              .min();
      if (firstMs.isEmpty()) {
        return firstMs;
      }
      lastMs = Math.max(lastMs, firstMs.getAsLong());
    }
    return OptionalLong.of(lastMs);
  }

  private static String steps(Map<String, Long> steps) {
    return steps.isEmpty()
        ? "no step"
        : steps.entrySet().stream()
            .map(step -> step.getKey() + " " + step.getValue())
            .collect(Collectors.joining(", "));
  }
}
