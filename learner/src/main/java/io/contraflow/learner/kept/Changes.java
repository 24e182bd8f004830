package io.contraflow.learner.kept;

import io.contraflow.state.format.Framed;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which of a part's entries have changed since a store was told. What comes and goes in between is
 * never told. Not thread-safe.
 *
 * @param <V> an entry's value
 */
public final class Changes<V> {
  private final Framed<? super V> format;

  /** Changed key → its entry, null where the store has one that is gone; by first change. */
  private final LinkedHashMap<Long, Kept<V>> changed = new LinkedHashMap<>();

  public Changes(Framed<? super V> format) {
    this.format = format;
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
      changed.put(entry.key(), entry);
    }
  }

  /** Takes an entry out; it is not to be used again. */
  public void remove(Kept<V> entry) {
    if (entry.isStored()) {
      changed.put(entry.key(), null);
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

  public int count() {
    return changed.size();
  }

  /**
   * @see Part#writeChanges
   */
  public void write(Part.Store store, int left) throws IOException {
    Iterator<Map.Entry<Long, Kept<V>>> oldest = changed.entrySet().iterator();
    while (changed.size() > left) {
      Map.Entry<Long, Kept<V>> change = oldest.next();
      Kept<V> entry = change.getValue();
      if (entry == null) {
        store.remove(change.getKey());
      } else {
        store.put(change.getKey(), format.toBytes(entry.value()));
        entry.markStored();
      }
      oldest.remove();
    }
  }
}
