package io.contraflow.serving;

import io.contraflow.state.snapshot.SnapshotStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** What a {@link SnapshotClient} follows, and how. */
public final class SnapshotClientBuilder {
  private final Path snapshots; // null with another source
  private final List<Consumer<Swap>> onSwap = new ArrayList<>();
  private final List<Consumer<Refusal>> onRefusal = new ArrayList<>();
  private SnapshotSource source;
  private String model = "default";
  private Duration interval = Duration.ofSeconds(1);
  private String documentSpaceId;
  private Clock clock = Clock.systemUTC();

  SnapshotClientBuilder(Path snapshots) {
    this.snapshots = Objects.requireNonNull(snapshots, "snapshots");
  }

  SnapshotClientBuilder(SnapshotSource source) {
    this.snapshots = null;
    this.source = Objects.requireNonNull(source, "source");
  }

  /** Of a directory: the model as in the events, {@code default} if not given. */
  public SnapshotClientBuilder model(String name) {
    model = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Of a directory: how long to wait between two looks at its pointer, 1 s if not given. */
  public SnapshotClientBuilder every(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "the time between two looks must be positive, was " + time);
    }
    interval = time;
    return this;
  }

  /**
   * Serves only snapshots whose queries fit an index; without it any, for callers that embed their
   * documents again at each swap to another space.
   *
   * @param id of the snapshot that embedded the index's documents
   */
  public SnapshotClientBuilder documentSpace(String id) {
    documentSpaceId = Objects.requireNonNull(id, "id");
    return this;
  }

  /** {@link SnapshotClient#onSwap}, of the first snapshot too. */
  public SnapshotClientBuilder onSwap(Consumer<Swap> listener) {
    onSwap.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** {@link SnapshotClient#onRefusal}, of the first look too. */
  public SnapshotClientBuilder onRefusal(Consumer<Refusal> listener) {
    onRefusal.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** What gives the times of the status. */
  public SnapshotClientBuilder clock(Clock wall) {
    clock = Objects.requireNonNull(wall, "wall");
    return this;
  }

  /** A client that looks when it is told to. */
  public SnapshotClient build() {
    SnapshotSource from =
        snapshots == null
            ? source
            : new DirectorySource(SnapshotStore.open(snapshots), model, interval);
    SnapshotClient client = new SnapshotClient(from, documentSpaceId, clock);
    onSwap.forEach(client::onSwap);
    onRefusal.forEach(client::onRefusal);
    return client;
  }

  /** A client that has looked once and goes on doing so. */
  public SnapshotClient start() {
    SnapshotClient client = build();
    client.start();
    return client;
  }
}
