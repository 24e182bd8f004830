package io.contraflow.serving;

import io.contraflow.state.snapshot.PublishedSnapshot;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Says which snapshot of a model is to be served. Used by one {@link SnapshotClient}, which closes
 * it.
 */
public interface SnapshotSource extends AutoCloseable {

  /**
   * A snapshot to serve.
   *
   * @param generation grows each time that another one is named, also if it is an older one
   */
  record Wanted(long generation, PublishedSnapshot snapshot) {
    public Wanted {
      Objects.requireNonNull(snapshot, "snapshot");
    }
  }

  /** The model, as in the events. */
  String model();

  /**
   * The snapshot to serve now; empty while there is none. Its files are not looked at.
   *
   * @throws IOException if that cannot be found out; the message says what to do
   */
  Optional<Wanted> wanted() throws IOException;

  /**
   * Calls {@code look} on a daemon thread whenever another snapshot may be named, and again while
   * one is refused, until {@link #close}. To be called once. {@code look} does not throw.
   */
  void follow(Runnable look);

  /** Calls nothing any more. */
  @Override
  void close();
}
