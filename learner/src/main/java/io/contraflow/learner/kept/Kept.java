package io.contraflow.learner.kept;

/**
 * A value that a part has under a key. Belongs to one {@link Changes}.
 *
 * @param <V> immutable
 */
public final class Kept<V> {
  private final long key;
  private V value;
  private boolean stored;

  Kept(long key, V value, boolean stored) {
    this.key = key;
    this.value = value;
    this.stored = stored;
  }

  public long key() {
    return key;
  }

  public V value() {
    return value;
  }

  void set(V newValue) {
    value = newValue;
  }

  /** Whether the store has something under the key. */
  boolean isStored() {
    return stored;
  }

  void markStored() {
    stored = true;
  }
}
