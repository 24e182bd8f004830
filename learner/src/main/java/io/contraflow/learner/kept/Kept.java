package io.contraflow.learner.kept;

/**
 * A value that a part has under a key. Belongs to one {@link Changes}.
 *
 * @param <V> immutable, or changed by the owner of the {@link Changes} alone
 */
public final class Kept<V> {
  private final long key;
  private V value;
  private boolean stored;
  private boolean gone;
  private long toldIn = -1; // the round in which the store was told of it last
  private int toldBytes;

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

  void takeOut() {
    gone = true;
  }

  /** Whether it has been taken out. */
  boolean isGone() {
    return gone;
  }

  /** Whether the store has something under the key. */
  boolean isStored() {
    return stored;
  }

  /**
   * The store has been told of it.
   *
   * @return bytes beyond what it was told of it before in the same round
   */
  int told(long round, int bytes) {
    int more = toldIn == round ? bytes - toldBytes : bytes;
    toldIn = round;
    toldBytes = bytes;
    stored = true;
    return more;
  }
}
