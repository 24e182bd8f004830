package io.contraflow.serving;

/** Told by a {@link SnapshotWatcher}, on its thread, of what it did. Must not throw. */
public interface SnapshotListener {

  /**
   * A snapshot is served from now on. Texts embedded before used the previous one.
   *
   * @param generation of the store's pointer
   */
  default void served(long generation, SnapshotEncoder encoder) {}

  /**
   * The pointer names a snapshot that is not served, and the previous one stays. Told once for each
   * reason.
   *
   * @param reason a sentence with what to do
   */
  default void refused(long generation, String reason) {}
}
