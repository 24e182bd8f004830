package io.contraflow.operators.snapshot;

import io.contraflow.state.snapshot.Changes;
import io.contraflow.state.snapshot.Pointer;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotDraft;
import io.contraflow.state.snapshot.SnapshotEncoding;
import io.contraflow.state.snapshot.SnapshotStore;
import io.contraflow.state.snapshot.SnapshotTables;
import io.contraflow.state.snapshot.StagedSnapshot;
import io.contraflow.state.snapshot.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread that writes snapshots, beside the one that learns. Staging takes as long as a disk
 * takes; publishing is a rename, and is done by the caller.
 */
public final class SnapshotWriter implements AutoCloseable {
  private static final long CLOSE_WAIT_S = 30;
  private static final int CLOSE_TRIES = 2;

  private final SnapshotStore store;
  private final CopyThread copies; // null for none
  private final SnapshotEncoding encoding;
  private final Map<String, String> options;
  private final Map<String, String> execution;
  private final int fullEvery;
  private final Map<String, SnapshotTables> inWork = new ConcurrentHashMap<>(); // by model
  private final Map<String, PublishedSnapshot> bases = new ConcurrentHashMap<>(); // by model
  private final ExecutorService thread;
  private SnapshotGate gate; // null: nothing is judged

  /**
   * @param encoding of every snapshot; closed with this
   * @param options of the job, kept in every snapshot
   * @param execution what computes, kept in every snapshot
   */
  public SnapshotWriter(
      Path directory,
      SnapshotEncoding encoding,
      Map<String, String> options,
      Map<String, String> execution)
      throws IOException {
    this(directory, "", 1, encoding, options, execution);
  }

  /**
   * As above, with a copy of the store.
   *
   * @param copyUri where to, on any file system of Flink's; empty for nowhere
   * @param fullEvery how many snapshots of a model follow one another to the next in full; those
   *     between hold what changed since the one before, if this writer has published that
   */
  public SnapshotWriter(
      Path directory,
      String copyUri,
      int fullEvery,
      SnapshotEncoding encoding,
      Map<String, String> options,
      Map<String, String> execution)
      throws IOException {
    this.store = SnapshotStore.open(directory);
    this.copies = copyUri.isEmpty() ? null : new CopyThread(new SnapshotCopy(store, copyUri));
    this.fullEvery = fullEvery;
    store.sweepStaging();
    this.encoding = encoding;
    this.options = options;
    this.execution = execution;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread writer = new Thread(task, "contraflow-snapshot-writer");
              writer.setDaemon(true);
              return writer;
            });
  }

  /**
   * Judges every snapshot from now on, on the writer's thread, before it can be published.
   *
   * @param start directory of what every model began as
   */
  public void judge(GateOptions gateOptions, Path start) throws IOException {
    if (gateOptions.enabled()) {
      gate = new SnapshotGate(store, gateOptions, start, Clock.systemUTC());
    }
  }

  /** Whether snapshots are judged. */
  boolean judges() {
    return gate != null;
  }

  Map<String, String> options() {
    return options;
  }

  Map<String, String> execution() {
    return execution;
  }

  /**
   * Writes, hashes and forces the files, then judges them; {@code tables} must not change until the
   * future is done.
   *
   * @param told what to judge by, or null for no judgement
   */
  CompletableFuture<Judgement> stage(
      SnapshotDraft draft, SnapshotTables tables, Judgement.Case told) {
    CompletableFuture<Judgement> staged = new CompletableFuture<>();
    Changes changes = changes(draft.model(), tables);
    inWork.put(draft.model(), tables);
    thread.execute(
        () -> {
          try {
            staged.complete(judged(store.stage(draft, tables, encoding, changes), tables, told));
          } catch (IOException | RuntimeException | Error e) {
            staged.completeExceptionally(e);
          }
        });
    return staged;
  }

  private Judgement judged(StagedSnapshot staged, SnapshotTables tables, Judgement.Case told)
      throws IOException {
    if (gate == null || told == null) {
      return Judgement.none(staged);
    }
    boolean done = false;
    try {
      Judgement judgement = gate.judge(told, staged, tables);
      done = true;
      return judgement;
    } finally {
      if (!done) {
        staged.discard();
      }
    }
  }

  /** Null for none: then the snapshot is written in full. */
  private Changes changes(String model, SnapshotTables tables) {
    PublishedSnapshot base = bases.get(model);
    if (base == null || fullEvery == 1) {
      return null;
    }
    BitSet documents =
        tables instanceof SnapshotTables.Separate separate
            ? ShadowTables.changed(separate.documents())
            : new BitSet();
    return new Changes(base, ShadowTables.changed(tables.query()), documents, fullEvery);
  }

  /**
   * Writes no further table until {@link #resume}: what a checkpoint forces while the operator
   * stands still would wait for the disk and for a core.
   */
  public void hold() {
    store.gate().close();
  }

  /** Goes on after {@link #hold}. */
  public void resume() {
    store.gate().open();
  }

  PublishedSnapshot publish(StagedSnapshot staged) throws IOException {
    PublishedSnapshot published = store.publish(staged);
    SnapshotTables tables = inWork.remove(published.manifest().model());
    if (tables != null) {
      ShadowTables.published(tables);
      bases.put(published.manifest().model(), published);
    }
    return published;
  }

  /**
   * The snapshot that a checkpoint began, if this job has published it: it is pointed to again. One
   * of another job in the same directory, begun anew, has other options or has seen other events.
   */
  Optional<PublishedSnapshot> publishAgain(
      String model, long step, long checkpointId, long eventTimeMs) throws IOException {
    return store.publishAgain(
        model,
        step,
        there ->
            there.checkpointId() == checkpointId
                && there.eventTimeMs() == eventTimeMs
                && there.options().equals(options));
  }

  /**
   * Copies a published snapshot to where copies go, if they go anywhere, on a thread of its own.
   *
   * @param failed called when it could not be copied; the next snapshot is tried all the same
   */
  void copy(PublishedSnapshot published, Runnable failed) {
    if (copies != null) {
      copies.add(published, failed);
    }
  }

  /** Whether the snapshot that is to be served is this one. */
  boolean isCurrent(String model, String id) throws IOException {
    return store.isCurrent(model, id);
  }

  /**
   * Whether nothing is left to do for a snapshot: it is the one to be served, or lies there and is
   * not to be, since the pointer is pinned or it was held back.
   */
  boolean isSettled(String model, String id) throws IOException {
    if (isCurrent(model, id)) {
      return true;
    }
    Optional<PublishedSnapshot> there =
        store.list(model).stream().filter(each -> each.id().equals(id)).findAny();
    return there.isPresent()
        && (store.pointer(model).filter(Pointer::pinned).isPresent()
            || Verdict.isHeld(there.get().directory()));
  }

  /**
   * Deletes what the retention rules no longer keep, on the writer's thread.
   *
   * @param used ids of others that must stay
   */
  void retain(String model, Set<String> used, Consumer<IOException> failed) {
    thread.execute(
        () -> {
          try {
            store.retain(model, Instant.now(), used);
          } catch (IOException e) {
            failed.accept(e);
          }
        });
  }

  /** Waits for everything that was asked for so far. */
  public void await() throws InterruptedException, ExecutionException {
    behind(() -> null).get();
    if (copies != null) {
      copies.await();
    }
  }

  /** Lets the thread do something behind everything that was asked for so far. */
  public <T> Future<T> behind(Callable<T> work) {
    return thread.submit(work);
  }

  /**
   * Waits for the snapshot in work, and cuts it short if that takes too long or the caller is
   * interrupted: the tables that the thread reads are freed next.
   *
   * @throws IllegalStateException if the thread does not end; then they must not be freed
   */
  @Override
  public void close() {
    boolean interrupted = false;
    resume();
    thread.shutdown();
    for (int tries = 0; tries < CLOSE_TRIES && !thread.isTerminated(); tries++) {
      try {
        if (!thread.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
          thread.shutdownNow();
        }
      } catch (InterruptedException e) {
        interrupted = true;
        thread.shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (copies != null) {
      copies.close();
    }
    if (!thread.isTerminated()) {
      throw new IllegalStateException(
          "the snapshot writer must end within " + CLOSE_WAIT_S + " s, did not; see the disk");
    }
    encoding.close();
  }
}
