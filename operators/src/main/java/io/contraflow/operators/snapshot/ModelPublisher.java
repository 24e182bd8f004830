package io.contraflow.operators.snapshot;

import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.state.snapshot.DivergedException;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one model. At a checkpoint the rows that changed are copied into shadow tables, which a
 * thread writes out while learning goes on; once the checkpoint is complete and the files are
 * there, the snapshot gets its name. So nobody serves a model that a failure could take back. While
 * one snapshot is in work none is begun.
 *
 * <p>A model that is not in memory has not changed since it left, so its snapshot may be promised
 * at the checkpoint and begun once it is back: before its next step.
 *
 * <p>All methods are called by the task's thread.
 */
public final class ModelPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelPublisher.class);

  private final String name;
  private final long seed;
  private final long minIntervalMs;
  private final SnapshotWriter writer;
  private final Runnable written;
  private final Runnable failed;
  private final GateRecord judged;
  private Candidate candidate;
  private SnapshotAnnouncement again;
  private String publishedId;
  private long lastBegunMs;
  private long lastStep; // 0: what is published before the first step is the start

  /**
   * A snapshot in work; it may be published once its checkpoint is complete.
   *
   * @param staged null if it is promised and not begun
   */
  private record Candidate(
      long step, long checkpointId, boolean completed, CompletableFuture<Judgement> staged) {}

  /**
   * @param minIntervalMs wall-clock ms between the beginnings of two snapshots
   * @param written called, on the writer's thread, when files are written
   * @param failed called when a snapshot could not be written, published or copied, by any thread
   * @param held called when a snapshot is held back
   */
  public ModelPublisher(
      String name,
      long seed,
      long minIntervalMs,
      SnapshotWriter writer,
      Runnable written,
      Runnable failed,
      Consumer<GateReason> held) {
    this.name = name;
    this.seed = seed;
    this.minIntervalMs = minIntervalMs;
    this.writer = writer;
    this.written = written;
    this.failed = failed;
    this.judged = new GateRecord(name, held);
  }

  /**
   * Whether a snapshot of this step should be begun at a checkpoint: not if one is in work, the
   * last is too recent or nothing has changed.
   *
   * @param last whether no other will follow: then it is wanted however recent the one before is
   */
  public boolean wants(long step, boolean last) {
    return candidate == null
        && step != lastStep
        && (last || System.currentTimeMillis() - lastBegunMs >= minIntervalMs);
  }

  /** Whether the snapshot of this step is published and, if it is served, announced. */
  public boolean isUpToDate(long step) {
    return candidate == null && again == null && step == lastStep;
  }

  /**
   * Begins the snapshot of a checkpoint.
   *
   * @param shadow takes over what has changed; not to be closed while {@link #isWriting}
   * @param report the last step's, for the snapshot's metrics; null before the first
   */
  public void stage(OnlineModel model, ShadowTables shadow, StepReport report, long checkpointId) {
    lastBegunMs = System.currentTimeMillis();
    begin(model, shadow, report, new Candidate(model.step(), checkpointId, false, null));
  }

  /** Promises the snapshot of a checkpoint of a model that is not in memory. */
  public void promise(long step, long checkpointId) {
    lastBegunMs = System.currentTimeMillis();
    lastStep = step;
    candidate = new Candidate(step, checkpointId, false, null);
  }

  /**
   * Goes on where a checkpoint was taken.
   *
   * @param id the snapshot that was published last then, or null
   * @param step steps taken
   * @param history what was judged by then
   */
  public void resume(String id, long step, GateHistory history) throws IOException {
    publishedId = id;
    judged.resume(history);
    boolean ofStep = id != null && id.startsWith(Manifest.idPrefix(step));
    if (ofStep && writer.isSettled(name, id)) {
      lastStep = step;
    }
  }

  /**
   * Announces the snapshot of a checkpoint again that a restore has proved to be complete; if it
   * was not published, promises it.
   *
   * @param eventTimeMs that the model had reached
   */
  public void resume(long step, long checkpointId, long eventTimeMs) throws IOException {
    Optional<PublishedSnapshot> there = writer.publishAgain(name, step, checkpointId, eventTimeMs);
    lastStep = step;
    if (there.isPresent()) {
      publishedId = there.get().id();
      again = announcement(there.get()).orElse(null);
      writer.copy(there.get(), failed);
    } else {
      candidate = new Candidate(step, checkpointId, true, null);
    }
  }

  /** Whether a snapshot is promised: then the model must not take a step. */
  public boolean owes() {
    return candidate != null && candidate.staged() == null;
  }

  /** Begins what was promised, of a model that has come into memory. */
  public void keepPromise(OnlineModel model, ShadowTables shadow, StepReport report) {
    if (candidate.step() != model.step()) {
      throw new IllegalStateException(
          "a checkpoint holds the step of its snapshot: snapshot="
              + candidate.step()
              + ", model="
              + model.step());
    }
    begin(model, shadow, report, candidate);
  }

  /** Whether shadow tables are being read. */
  public boolean isWriting() {
    return candidate != null && candidate.staged() != null && !candidate.staged().isDone();
  }

  /** Whether a snapshot is promised or in work. */
  public boolean isBusy() {
    return candidate != null;
  }

  /** What was judged of its snapshots. */
  public GateHistory history() {
    return judged.history();
  }

  /** The snapshot that was published last, or null. */
  public String publishedId() {
    return publishedId;
  }

  private void begin(
      OnlineModel model, ShadowTables shadow, StepReport report, Candidate promised) {
    shadow.update(model.learner());
    lastStep = model.step();
    SnapshotDraft draft =
        new SnapshotDraft(
            name,
            model.step(),
            promised.checkpointId(),
            model.eventTimeMs(),
            metrics(report == null ? model.report() : report),
            writer.options(),
            seed,
            writer.execution());
    CompletableFuture<Judgement> staged =
        writer.stage(draft, shadow.tables(), writer.judges() ? judged.told(model) : null);
    candidate = new Candidate(model.step(), promised.checkpointId(), promised.completed(), staged);
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
      lastStep = 0;
      lastBegunMs = 0;
      if (candidate.staged() != null) {
        candidate.staged().thenAccept(ModelPublisher::discard);
      }
      candidate =
          isWriting() // the shadow tables are still being read
              ? new Candidate(-1, checkpointId, false, candidate.staged())
              : null;
    }
  }

  private static void discard(Judgement judgement) {
    try {
      judgement.staged().discard();
    } catch (IOException e) {
      LOG.warn("an unpublished snapshot was not deleted; the next start does it", e);
    }
  }

  /**
   * Publishes what is both written and complete.
   *
   * @return what is to be announced: nothing where the pointer stays on another snapshot
   */
  public Optional<SnapshotAnnouncement> publish() {
    if (again != null) {
      Optional<SnapshotAnnouncement> told = Optional.of(again);
      again = null;
      return told;
    }
    if (candidate == null || owes() || isWriting()) {
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
      Judgement judgement = ready.staged().join();
      PublishedSnapshot snapshot = writer.publish(judgement.staged());
      publishedId = snapshot.id();
      judged.published(judgement, snapshot);
      writer.copy(snapshot, failed);
      writer.retain(
          name,
          judged.used(),
          e -> LOG.warn("model '{}': old snapshots could not be deleted", name, e));
      return announcement(snapshot);
    } catch (IOException e) {
      LOG.error(
          "model '{}': snapshot of step {} was not published; the next checkpoint tries again",
          name,
          ready.step(),
          e);
      failed.run();
      ready.staged().thenAccept(ModelPublisher::discard);
      lastStep = 0;
      return Optional.empty();
    }
  }

  /** None of a snapshot that is not served: whoever reads the topic takes what is newest there. */
  private Optional<SnapshotAnnouncement> announcement(PublishedSnapshot snapshot)
      throws IOException {
    if (writer.isCurrent(name, snapshot.id())) {
      return Optional.of(SnapshotAnnouncement.of(snapshot));
    }
    LOG.info("model '{}': {} is published and not served", name, snapshot.id());
    return Optional.empty();
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
              if (e instanceof DivergedException) {
                judged.diverged();
              }
              this.failed.run();
              lastStep = 0;
              return null;
            });
  }

  /**
   * Deletes what was written and not published: a restore writes it again. The writer must have
   * been closed before.
   */
  @Override
  public void close() {
    if (candidate != null && candidate.staged() != null) {
      candidate.staged().thenAccept(ModelPublisher::discard);
    }
    candidate = null;
  }
}
