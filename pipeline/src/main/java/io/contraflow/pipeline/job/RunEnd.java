package io.contraflow.pipeline.job;

import io.contraflow.learner.step.StepReport;
import io.contraflow.pipeline.config.Configuration;
import io.contraflow.pipeline.config.StartPosition;
import io.contraflow.pipeline.source.LogEnds;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SealedJson;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The end that a run was given, in {@value #FILE} of its output: a run that was stopped before goes
 * on to the same one, and one that has come there knows.
 *
 * @param formatVersion {@value #VERSION}
 * @param until as it was given
 * @param ends where it stops to read, by partition
 * @param reached whether it has come there
 * @param models what they are there, by name; empty before
 */
public record RunEnd(
    int formatVersion,
    String until,
    SortedMap<String, Long> ends,
    boolean reached,
    SortedMap<String, Model> models) {
  public static final String FILE = "end.json";
  private static final int VERSION = 1;
  private static final SealedJson<RunEnd> JSON =
      new SealedJson<>("contraflow-end", VERSION, VERSION, RunEnd.class);

  /**
   * A model at the end.
   *
   * @param step steps taken
   * @param late events that came behind the watermark; with 0 the model is a function of the log
   * @param stateSha256 hash of everything that a next step would depend on
   * @param snapshot id of the snapshot of that step, whether or not it is served; null without one
   */
  public record Model(long step, long late, String stateSha256, String snapshot) {}

  public RunEnd {
    ends = new TreeMap<>(ends);
    models = new TreeMap<>(models);
  }

  /**
   * What a run until then has to do: to go on to the end that one before was given, if that was the
   * same and it did not come there; else to the end as it is now. Reached if there is nothing more
   * to read than the one before has read.
   *
   * @param output directory of the job
   */
  public static RunEnd next(Path output, StartPosition until, Configuration configuration)
      throws IOException {
    RunEnd before = null;
    Path file = output.resolve(FILE);
    if (Files.exists(file)) {
      before = JSON.fromBytes(Files.readAllBytes(file), file);
      if (!before.reached && before.until.equals(until.toString())) {
        return before;
      }
    }
    LogEnds now = LogEnds.of(configuration, until);
    return before != null && before.reached && !now.isBeyond(before.logEnds())
        ? before
        : at(now, until);
  }

  /** To the end as it is now, whatever one before was given. */
  public static RunEnd asOfNow(StartPosition until, Configuration configuration) {
    return at(LogEnds.of(configuration, until), until);
  }

  private static RunEnd at(LogEnds ends, StartPosition until) {
    return new RunEnd(VERSION, until.toString(), ends.offsets(), false, new TreeMap<>());
  }

  /** A run without an end has no end of an earlier one to go on to. */
  public static void forget(Path output) throws IOException {
    Files.deleteIfExists(output.resolve(FILE));
  }

  public LogEnds logEnds() {
    return new LogEnds(ends);
  }

  /** The same, reached. */
  public RunEnd reachedWith(Map<String, StepReport> last, Path snapshots) throws IOException {
    SnapshotStore store = SnapshotStore.open(snapshots);
    SortedMap<String, Model> there = new TreeMap<>();
    for (StepReport report : last.values()) {
      there.put(
          report.model(),
          new Model(
              report.step(),
              report.ledger().late(),
              report.stateSha256(),
              store.find(report.model(), report.step()).map(PublishedSnapshot::id).orElse(null)));
    }
    return new RunEnd(VERSION, until, ends, true, there);
  }

  /** Writes it beside the checkpoints, in one piece or not at all. */
  public void write(Path output) throws IOException {
    JSON.write(this, output.resolve(FILE).toAbsolutePath());
  }
}
