package io.contraflow.learner.kept;

import io.contraflow.state.format.Framed;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * Which of a part's entries have changed since a store was told. What comes and goes in between is
 * never told. Not thread-safe.
 *
 * @param <V> an entry's value
 */
public final class Changes<V> {
  private final Framed<? super V> format;
  private final int entries; // that a key stands for

  /**
   * Entries that have changed, those included that are gone and the store still has; oldest first.
   */
  private final LinkedHashMap<Long, Kept<V>> changed = new LinkedHashMap<>();

  private long round; // how often a store was told everything

  public Changes(Framed<? super V> format) {
    this(format, 1);
  }

  /**
   * @param entries that a key stands for, at most
   */
  Changes(Framed<? super V> format, int entries) {
    this.format = format;
    this.entries = entries;
  }

  /** Puts a value under a key that has none. */
  public Kept<V> put(long key, V value) {
    boolean stored = changed.containsKey(key); // one that is gone, and the store still has
    Kept<V> entry = new Kept<>(key, value, stored);
    changed.put(key, entry);
    return entry;
  }

  /** Replaces an entry's value; the same object is no change. */
  public void set(Kept<V> entry, V value) {
    if (entry.value() != value) {
      entry.set(value);
      changed(entry);
    }
  }

  /** Something within an entry's value is another. */
  void changed(Kept<V> entry) {
    changed.put(entry.key(), entry);
  }

  /** Takes an entry out; it is not to be used again. */
  public void remove(Kept<V> entry) {
    if (entry.isStored()) {
      entry.takeOut();
      changed.put(entry.key(), entry);
    } else {
      changed.remove(entry.key());
    }
  }

  /** An entry as a store has it. */
  public Kept<V> restored(long key, V value) {
    return new Kept<>(key, value, true);
  }

  /** Forgets what has changed: what it was of is gone. */
  public void clear() {
    changed.clear();
  }

  /** Entries, at most, that the store has not been told of as they are now. */
  public int count() {
    return changed.size() * entries;
  }

  /**
   * Tells a store, always the same one, what has changed since it was told last: what changed first
   * comes first, until {@code left} entries or fewer are left.
   *
   * @param left 0 for all
   * @return by how many bytes of keys and values what the store was told since it last knew
   *     everything has grown, each key counted once, as it was told last
   */
  public long write(Part.Store store, int left) throws IOException {
    long grown = 0;
    Iterator<Kept<V>> oldest = changed.values().iterator();
    while (count() > left) {
      Kept<V> entry = oldest.next();
      int bytes = Long.BYTES;
      if (entry.isGone()) {
        store.remove(entry.key());
      } else {
        byte[] value = format.toBytes(entry.value());
        store.put(entry.key(), value);
        bytes += value.length;
      }
      grown += entry.told(round, bytes);
      oldest.remove();
    }
    if (left == 0) {
      round++;
    }
    return grown;
  }
}
