package io.contraflow.serving;

import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What the pointer of a store in a directory names, looked at from time to time. */
final class DirectorySource implements SnapshotSource {
  private final SnapshotStore store;
  private final String model;
  private final Duration interval;
  private final ScheduledExecutorService thread;

  DirectorySource(SnapshotStore store, String model, Duration interval) {
    this.store = store;
    this.model = model;
    this.interval = interval;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread daemon = new Thread(task, "contraflow-snapshots-" + model);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public Optional<Wanted> wanted() throws IOException {
    long generation = store.generation(model);
    Optional<PublishedSnapshot> target = store.current(model);
    return target.map(snapshot -> new Wanted(generation, snapshot));
  }

  @Override
  public void follow(Runnable look) {
    thread.scheduleWithFixedDelay(
        look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  @Override
  public String toString() {
    return store.root().toString();
  }
}
