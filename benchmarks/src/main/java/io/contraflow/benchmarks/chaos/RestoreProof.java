package io.contraflow.benchmarks.chaos;

import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a restore must not do: take back what was announced, or bring back another state than the
 * one it says. Told by the records of the run, so that a restore that no log tells of shows too.
 */
final class RestoreProof {
  private final RunRecord run;
  private final List<Restored> restored;
  private final List<Resumed> resumed;

  /**
   * @param run what it wrote
   * @param restored models that it brought back, as its logs say
   * @param resumed processes that began from a checkpoint, as they say
   */
  RestoreProof(RunRecord run, List<Restored> restored, List<Resumed> resumed) {
    this.run = run;
    this.restored = restored;
    this.resumed = resumed;
  }

  List<Claim> claims() {
    return List.of(nothingTakenBack(), goesOnWhereRestored());
  }

  private Claim nothingTakenBack() {
    List<String> against = new ArrayList<>();
    List<RunRecord.Arrival> steps = run.arrivals();
    for (Announced snapshot : run.announced()) {
      restored.stream()
          .filter(each -> takesBack(each, snapshot))
          .map(each -> takenBack(snapshot, each))
          .forEach(against::add);
      SnapshotAnnouncement of = snapshot.announcement();
      steps.stream()
          .filter(step -> step.model().equals(of.model()) && step.step() <= of.step())
          .filter(step -> step.doneMs() > snapshot.sentMs())
          .map(step -> "%s was announced before step %d".formatted(snapshot.name(), step.step()))
          .forEach(against::add);
    }
    return new Claim(
        "no announced snapshot came from a state that a restore took back",
        "%d announcements, each against %d restores of a model and %,d steps"
            .formatted(run.announced().size(), restored.size(), steps.size()),
        against);
  }

  private static boolean takesBack(Restored each, Announced snapshot) {
    SnapshotAnnouncement of = snapshot.announcement();
    return of.model().equals(each.model())
        && snapshot.sentMs() < each.atMs()
        && (of.checkpointId() > each.checkpointId() || of.step() > each.step());
  }

  private static String takenBack(Announced snapshot, Restored each) {
    return "%s, of checkpoint %d, was announced before the restore from checkpoint %d at step %d"
        .formatted(
            snapshot.name(),
            snapshot.announcement().checkpointId(),
            each.checkpointId(),
            each.step());
  }

  /**
   * A model whose first step this is has begun anew: then nothing of it may have been announced.
   */
  private Claim goesOnWhereRestored() {
    List<String> against = new ArrayList<>();
    Map<String, RunRecord.Arrival> before = new TreeMap<>();
    List<RunRecord.Arrival> steps = new ArrayList<>(run.arrivals());
    steps.sort(Comparator.comparingLong(RunRecord.Arrival::doneMs));
    for (RunRecord.Arrival step : steps) {
      RunRecord.Arrival last = before.put(step.model(), step);
      long sinceMs = last == null ? Long.MIN_VALUE : last.doneMs();
      Resumed process =
          resumed.stream()
              .filter(each -> each.startedMs() > sinceMs && each.startedMs() <= step.doneMs())
              .reduce((a, b) -> b)
              .orElse(null);
      boolean follows = process == null && last != null && last.step() < step.step();
      if (!follows && step.step() != 1 && !isRestoredFor(step, sinceMs)) {
        against.add(
            "%s took step %d, and no restore at step %d was logged by %s"
                .formatted(
                    step.model(),
                    step.step(),
                    step.step() - 1,
                    process == null ? "any process" : process.log()));
      }
    }
    return new Claim(
        "a model goes on with the step after the one it was restored at",
        "%d restores of a model, %d processes that resumed"
            .formatted(restored.size(), resumed.size()),
        against);
  }

  private boolean isRestoredFor(RunRecord.Arrival step, long sinceMs) {
    return restored.stream()
        .anyMatch(
            each ->
                each.model().equals(step.model())
                    && each.step() == step.step() - 1
                    && each.atMs() >= sinceMs
                    && each.atMs() <= step.doneMs());
  }
}
