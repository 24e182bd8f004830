package io.contraflow.operators.snapshot;

import io.contraflow.learner.step.FrozenModel;
import io.contraflow.learner.step.ProbeScores;
import io.contraflow.state.format.FormatException;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.PublishedTables;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.StagedSnapshot;
import io.contraflow.state.snapshot.Towers;
import io.contraflow.state.snapshot.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges candidates against the snapshot that is served, and against a reference, on held-out
 * searches: docs/snapshots.md has the rules. Used by one thread.
 */
final class SnapshotGate {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotGate.class);

  private final SnapshotStore store;
  private final GateOptions options;
  private final PublishedSnapshot start;
  private final Clock clock;
  private FrozenModel base; // with the start's tables, opened when first needed

  SnapshotGate(SnapshotStore store, GateOptions options, Path start, Clock clock)
      throws IOException {
    this.store = store;
    this.options = options;
    this.start = PublishedSnapshot.read(start);
    this.clock = clock;
  }

  /** Writes the verdict beside the files of what is staged. */
  Judgement judge(Judgement.Case told, StagedSnapshot staged, SnapshotTables tables)
      throws IOException {
    Optional<PublishedSnapshot> served = comparable(told.model(), current(told.model()));
    Optional<PublishedSnapshot> reference =
        comparable(told.model(), find(told.model(), told.reference()));
    int[] searches = told.probe().searches();
    boolean ranked = searches.length >= options.searches() && !told.probe().sample().isEmpty();
    ProbeScores own = candidate(tables).score(told.probe(), ranked);
    ProbeScores before = served.isEmpty() ? null : model(served.get()).score(told.probe(), ranked);
    ProbeScores first = before;
    if (!reference.equals(served)) {
      first = reference.isEmpty() ? null : model(reference.get()).score(told.probe(), ranked);
    }
    GateComparison comparison =
        new GateComparison(options, told, searches, ranked, own, before, first);
    Verdict verdict = comparison.verdict(clock.millis());
    staged.judge(verdict);
    return new Judgement(staged, verdict, !verdict.isHeld() && comparison.renews());
  }

  private Optional<PublishedSnapshot> current(String model) throws IOException {
    try {
      return store.current(model);
    } catch (FormatException e) {
      LOG.warn("model '{}' is compared with nothing: {}", model, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<PublishedSnapshot> find(String model, String id) throws IOException {
    return store.list(model).stream().filter(each -> each.id().equals(id)).findAny();
  }

  /** Texts mean the same to both: the directory may have been another job's before. */
  private Optional<PublishedSnapshot> comparable(
      String model, Optional<PublishedSnapshot> snapshot) {
    Manifest ours = start.manifest();
    Optional<PublishedSnapshot> same =
        snapshot.filter(
            it ->
                it.manifest().inputId().equals(ours.inputId())
                    && it.manifest().dimension() == ours.dimension()
                    && Objects.equals(it.manifest().head(), ours.head()));
    if (snapshot.isPresent() && same.isEmpty()) {
      LOG.info("model '{}' cannot be compared with {}", model, snapshot.get().id());
    }
    return same;
  }

  private FrozenModel base() throws IOException {
    if (base == null) {
      PublishedTables tables = PublishedTables.of(start);
      base =
          FrozenModel.of(
              tables.queries(), tables.documents(), start.manifest().headShape().orElse(null));
    }
    return base;
  }

  private FrozenModel candidate(SnapshotTables tables) throws IOException {
    if (tables instanceof SnapshotTables.Separate separate) {
      return FrozenModel.of(
          separate.query(), separate.documents(), start.manifest().headShape().orElse(null));
    }
    return tables.towers() == Towers.SHARED
        ? FrozenModel.of(tables.query(), tables.query(), start.manifest().headShape().orElse(null))
        : base().withQueries(tables.query());
  }

  private FrozenModel model(PublishedSnapshot snapshot) throws IOException {
    PublishedTables tables = PublishedTables.of(snapshot);
    boolean asStart =
        snapshot.manifest().towers() == Towers.QUERY_ONLY
            && snapshot.manifest().documentSpaceId().equals(start.manifest().documentSpaceId());
    return asStart
        ? base().withQueries(tables.queries())
        : FrozenModel.of(
            tables.queries(), tables.documents(), start.manifest().headShape().orElse(null));
  }
}
