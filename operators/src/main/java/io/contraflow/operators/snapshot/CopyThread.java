package io.contraflow.operators.snapshot;

import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that copies snapshots, so that an object store that is slow or away, which its client
 * finds out after many minutes, holds up nothing that is published. What a model publishes
 * meanwhile takes the place of what of it still waits.
 */
final class CopyThread implements AutoCloseable {
  private static final long CLOSE_WAIT_S = 30;

  private static final Logger LOG = LoggerFactory.getLogger(CopyThread.class);

  private final SnapshotCopy copy;
  private final Map<String, PublishedSnapshot> waiting = new ConcurrentHashMap<>(); // by model
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread copier = new Thread(task, "contraflow-snapshot-copier");
            copier.setDaemon(true);
            return copier;
          });

  CopyThread(SnapshotCopy copy) {
    this.copy = copy;
  }

  /**
   * @param failed called when it could not be copied; the next snapshot is tried all the same
   */
  void add(PublishedSnapshot published, Runnable failed) {
    String model = published.manifest().model();
    if (waiting.put(model, published) == null) {
      thread.execute(() -> copyNewest(model, failed));
    }
  }

  private void copyNewest(String model, Runnable failed) {
    PublishedSnapshot newest = waiting.remove(model);
    try {
      copy.add(newest);
    } catch (IOException | RuntimeException e) {
      LOG.error("snapshot {} was not copied", newest.id(), e);
      failed.run();
    }
  }

  /** Waits for everything that was added so far. */
  void await() throws InterruptedException, ExecutionException {
    thread.submit(() -> null).get();
  }

  /** Waits for what is being copied, and cuts it short if that takes too long: it is no whole. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (thread.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.warn("copying did not end in time: the next start copies what is missing");
    thread.shutdownNow();
  }
}
