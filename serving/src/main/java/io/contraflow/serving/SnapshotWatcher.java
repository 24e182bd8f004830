package io.contraflow.serving;

import io.contraflow.state.format.FormatException;
import io.contraflow.state.snapshot.Manifest;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one model's newest snapshot loaded. Each {@link #poll} looks at the store's pointer; when
 * it names another snapshot, that one is verified and loaded beside the one that is served, and
 * then takes its place at once. A snapshot that is damaged or speaks of another document space is
 * refused, and the previous one stays. While only queries learn, the document space stays and the
 * documents' table is loaded once for all snapshots.
 *
 * <p>{@link #encoder} may be called from any thread and costs a volatile read; an encoder stays
 * usable after it was replaced, for as long as someone holds it.
 */
public final class SnapshotWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotWatcher.class);

  private final SnapshotStore store;
  private final String model;
  private final String pinnedDocumentSpaceId;
  private final SnapshotListener listener;
  private ScheduledExecutorService thread;
  private String lastRefusal = "";
  private volatile SnapshotEncoder encoder;

  private SnapshotWatcher(
      SnapshotStore store, String model, String pinnedDocumentSpaceId, SnapshotListener listener) {
    this.store = store;
    this.model = model;
    this.pinnedDocumentSpaceId = pinnedDocumentSpaceId;
    this.listener = listener;
  }

  /**
   * Serves any snapshot of the model: for callers that embed their documents again on each swap.
   */
  public static SnapshotWatcher of(SnapshotStore store, String model, SnapshotListener listener) {
    return new SnapshotWatcher(store, model, null, listener);
  }

  /**
   * Serves only snapshots whose queries fit an index.
   *
   * @param documentSpaceId of the snapshot that embedded the index's documents
   */
  public static SnapshotWatcher pinned(
      SnapshotStore store, String model, String documentSpaceId, SnapshotListener listener) {
    return new SnapshotWatcher(store, model, documentSpaceId, listener);
  }

  /**
   * Looks once before it returns, so that a snapshot that is there is served from then on; then
   * polls on a daemon thread until {@link #close}.
   */
  public synchronized void start(Duration interval) {
    if (thread != null) {
      throw new IllegalStateException("a watcher must be started once, model=" + model);
    }
    thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread daemon = new Thread(task, "contraflow-watcher-" + model);
              daemon.setDaemon(true);
              return daemon;
            });
    pollAndLog();
    thread.scheduleWithFixedDelay(
        this::pollAndLog, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The encoder to use now; empty until a first snapshot could be loaded. */
  public Optional<SnapshotEncoder> encoder() {
    return Optional.ofNullable(encoder);
  }

  /**
   * Looks once.
   *
   * @return whether another snapshot is served than before
   */
  public synchronized boolean poll() {
    long generation = 0;
    try {
      generation = store.generation(model);
      Optional<PublishedSnapshot> target = store.current(model);
      if (target.isEmpty() || serves(target.get().manifest())) {
        lastRefusal = "";
        return false;
      }
      Optional<String> misfit = misfit(target.get().manifest());
      if (misfit.isPresent()) {
        refuse(generation, misfit.get());
        return false;
      }
      encoder = SnapshotEncoder.open(target.get().directory(), encoder);
    } catch (FormatException e) {
      refuse(generation, e.getMessage());
      return false;
    } catch (IOException e) {
      refuse(generation, "the snapshot cannot be read: " + e + "; it is tried again");
      return false;
    }
    lastRefusal = "";
    LOG.info("model {} serves {}", model, encoder.manifest().map(Manifest::id).orElse("?"));
    listener.served(generation, encoder);
    return true;
  }

  /** Stops polling. The encoder that is served stays usable by whoever holds it. */
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.shutdownNow();
    }
  }

  private void pollAndLog() {
    try {
      poll();
    } catch (RuntimeException e) {
      LOG.error("watching model {} failed; it is tried again", model, e);
    }
  }

  private boolean serves(Manifest manifest) {
    return encoder != null && encoder.manifest().filter(manifest::equals).isPresent();
  }

  private Optional<String> misfit(Manifest manifest) {
    if (pinnedDocumentSpaceId == null || pinnedDocumentSpaceId.equals(manifest.documentSpaceId())) {
      return Optional.empty();
    }
    return Optional.of(
        "snapshot "
            + manifest.id()
            + " of model "
            + model
            + " must have the document space of the index, "
            + pinnedDocumentSpaceId
            + ", has "
            + manifest.documentSpaceId()
            + "; embed the index's documents again with this snapshot and pin its document space");
  }

  private void refuse(long generation, String reason) {
    if (!reason.equals(lastRefusal)) {
      lastRefusal = reason;
      LOG.warn("model {} keeps its snapshot: {}", model, reason);
      listener.refused(generation, reason);
    }
  }
}
