package io.contraflow.operators.snapshot;

import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.StagedSnapshot;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one model. At a checkpoint the rows that changed are copied into shadow tables, which a
 * thread writes out while learning goes on; once the checkpoint is complete and the files are
 * there, the snapshot gets its name. So nobody serves a model that a failure could take back. While
 * one snapshot is in work none is begun.
 *
 * <p>All methods are called by the task's thread. Owns the shadow tables: close it.
 */
public final class ModelPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelPublisher.class);

  private final String name;
  private final long seed;
  private final long minIntervalMs;
  private final SnapshotWriter writer;
  private final Runnable written;
  private final ShadowTables shadow;
  private Candidate candidate;
  private long lastBegunMs;
  private long lastStep; // 0: what is published before the first step is the start

  /** A snapshot in work; it may be published once its checkpoint is complete. */
  private record Candidate(
      long step, long checkpointId, boolean completed, CompletableFuture<StagedSnapshot> staged) {}

  /**
   * @param shadow of the model's parameters before the first step; closed with this
   * @param minIntervalMs wall-clock ms between the beginnings of two snapshots
   * @param written called, on the writer's thread, when files are written
   */
  public ModelPublisher(
      String name,
      ShadowTables shadow,
      long seed,
      long minIntervalMs,
      SnapshotWriter writer,
      Runnable written) {
    this.name = name;
    this.shadow = shadow;
    this.seed = seed;
    this.minIntervalMs = minIntervalMs;
    this.writer = writer;
    this.written = written;
  }

  /**
   * Begins a snapshot of the model as it is at this checkpoint, unless one is in work, the last is
   * too recent or nothing has changed.
   *
   * @param report the last step's, for the snapshot's metrics; null before the first
   * @param last whether no other will follow, however recent the one before is
   * @return whether it was begun
   */
  public boolean stage(OnlineModel model, StepReport report, long checkpointId, boolean last) {
    long nowMs = System.currentTimeMillis();
    boolean early = nowMs - lastBegunMs < minIntervalMs && !last;
    if (candidate != null || model.step() == lastStep || early) {
      return false;
    }
    lastBegunMs = nowMs;
    begin(model, report, checkpointId, false);
    return true;
  }

  /** Whether nothing is in work and the last snapshot is of the model's step. */
  public boolean isUpToDate(OnlineModel model) {
    return candidate == null && model.step() == lastStep;
  }

  /** Writes the snapshot of a checkpoint again that a restore has proved to be complete. */
  public void restage(OnlineModel model, StepReport report, long step, long checkpointId) {
    if (step != model.step()) {
      throw new IllegalStateException(
          "a checkpoint holds the step of its snapshot: snapshot="
              + step
              + ", model="
              + model.step());
    }
    begin(model, report, checkpointId, true);
  }

  private void begin(OnlineModel model, StepReport report, long checkpointId, boolean completed) {
    shadow.update(model.learner());
    lastStep = model.step();
    SnapshotDraft draft =
        new SnapshotDraft(
            name,
            model.step(),
            checkpointId,
            model.eventTimeMs(),
            metrics(report == null ? model.report() : report),
            writer.options(),
            seed);
    CompletableFuture<StagedSnapshot> staged = writer.stage(draft, shadow.tables());
    candidate = new Candidate(model.step(), checkpointId, completed, staged);
    staged.whenComplete((files, failure) -> written.run());
  }

  private static Map<String, Double> metrics(StepReport report) {
    Map<String, Double> metrics = new TreeMap<>();
    put(metrics, "loss", report.loss());
    put(metrics, "bound", report.bound());
    put(metrics, "recall_at_10", report.recallAt10());
    put(metrics, "mrr", report.mrr());
    put(metrics, "held_out_mrr", report.heldOutMrr());
    put(metrics, "learnt", (double) report.ledger().learnt());
    put(metrics, "late", (double) report.ledger().late());
    return metrics;
  }

  private static void put(Map<String, Double> metrics, String name, Double value) {
    if (value != null) {
      metrics.put(name, value);
    }
  }

  /** The checkpoint is complete: its snapshot may be published. */
  public void completed(long checkpointId) {
    if (candidate != null && candidate.checkpointId() <= checkpointId) {
      candidate =
          new Candidate(candidate.step(), candidate.checkpointId(), true, candidate.staged());
    }
  }

  /** The checkpoint failed: its snapshot is thrown away, and the next checkpoint begins another. */
  public void aborted(long checkpointId) {
    if (candidate != null && candidate.checkpointId() == checkpointId && !candidate.completed()) {
      candidate.staged().thenAccept(ModelPublisher::discard);
      lastStep = 0;
      lastBegunMs = 0;
      candidate =
          candidate.staged().isDone() // else the shadow table is still being read
              ? null
              : new Candidate(-1, checkpointId, false, candidate.staged());
    }
  }

  private static void discard(StagedSnapshot staged) {
    try {
      staged.discard();
    } catch (IOException e) {
      LOG.warn("an unpublished snapshot was not deleted; the next start does it", e);
    }
  }

  /** Publishes what is both written and complete. */
  public Optional<SnapshotAnnouncement> publish() {
    if (candidate == null || !candidate.staged().isDone()) {
      return Optional.empty();
    }
    if (candidate.step() < 0 || candidate.staged().isCompletedExceptionally()) {
      reportFailure(candidate);
      candidate = null;
      return Optional.empty();
    }
    if (!candidate.completed()) {
      return Optional.empty();
    }
    Candidate ready = candidate;
    candidate = null;
    try {
      PublishedSnapshot snapshot = writer.publish(ready.staged().join());
      writer.retain(name, e -> LOG.warn("model '{}': old snapshots could not be deleted", name, e));
      return Optional.of(announcement(snapshot));
    } catch (IOException e) {
      LOG.error(
          "model '{}': snapshot of step {} was not published; the next checkpoint tries again",
          name,
          ready.step(),
          e);
      ready.staged().thenAccept(ModelPublisher::discard);
      lastStep = 0;
      return Optional.empty();
    }
  }

  private void reportFailure(Candidate failed) {
    failed
        .staged()
        .exceptionally(
            e -> {
              LOG.error(
                  "model '{}': snapshot of step {} was not written; the next checkpoint tries again",
                  name,
                  failed.step(),
                  e);
              lastStep = 0;
              return null;
            });
  }

  private static SnapshotAnnouncement announcement(PublishedSnapshot snapshot) {
    var manifest = snapshot.manifest();
    return new SnapshotAnnouncement(
        manifest.model(),
        snapshot.id(),
        snapshot.directory().toString(),
        manifest.step(),
        manifest.checkpointId(),
        manifest.parent(),
        manifest.eventTimeMs(),
        manifest.createdMs(),
        manifest.tensorSha256(),
        manifest.documentSpaceId());
  }

  /**
   * Frees the shadow tables and deletes what was written and not published: a restore writes it
   * again. The writer must have been closed before.
   */
  @Override
  public void close() {
    if (candidate != null) {
      candidate.staged().thenAccept(ModelPublisher::discard);
      candidate = null;
    }
    shadow.close();
  }
}
