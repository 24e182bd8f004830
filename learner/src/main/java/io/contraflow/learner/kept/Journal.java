package io.contraflow.learner.kept;

import io.contraflow.state.format.Codec;
import io.contraflow.state.format.CorruptException;
import io.contraflow.state.format.Framed;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Values in the order in which they came, each under the next number from 0. They leave from
 * anywhere, mostly the oldest. A store keeps {@value #PAGE} of them under one key, the number
 * divided by that: one put for as many values, and none for one that leaves.
 *
 * <p>What has left stays in the store until all of its page have, so the store has at most {@value
 * #PAGE} times what is left; {@link #restore} gives it again unless it was older than all that is
 * left. So a value may leave only when it is the oldest, or when a newer one stands for it: what
 * gives a value no successor appends one that says so. Not thread-safe.
 *
 * @param <V> immutable
 */
public final class Journal<V> {
  /** Values under one key. */
  public static final int PAGE = 16;

  private final Framed<JournalPage<V>> format;
  private final Changes<JournalPage<V>> changes;
  private final Map<Long, Kept<JournalPage<V>>> pages = new LinkedHashMap<>(); // oldest first
  private long next;

  /** A value and its number. */
  public record Entry<V>(long number, V value) {}

  /**
   * @param magic of a page, four letters
   * @param what a page is, for error messages
   */
  public Journal(String magic, String what, Codec<V> codec) {
    format = new Framed<>(magic, what, new JournalPage.Format<>(codec));
    changes = new Changes<>(format, PAGE);
  }

  public Entry<V> append(V value) {
    long number = next++;
    Kept<JournalPage<V>> kept = pages.get(number / PAGE);
    if (kept == null) {
      kept = changes.put(number / PAGE, new JournalPage<>());
      pages.put(kept.key(), kept);
    } else {
      changes.changed(kept);
    }
    kept.value().set(slot(number), value);
    return new Entry<>(number, value);
  }

  /** Takes a value out that is older than all others or that a newer one stands for. */
  public void remove(Entry<V> entry) {
    Kept<JournalPage<V>> kept = pages.get(entry.number() / PAGE);
    kept.value().clear(slot(entry.number()));
    if (kept.value().isEmpty() && kept.key() < next / PAGE) { // no other value comes into it
      pages.remove(kept.key());
      changes.remove(kept);
    }
  }

  private static int slot(long number) {
    return (int) (number % PAGE);
  }

  /** What a store has to be told. */
  public Changes<?> changes() {
    return changes;
  }

  /** The number that is next and the oldest that is left. */
  public void writeHeader(DataOutput out) throws IOException {
    out.writeLong(next);
    long oldest = next;
    for (Kept<JournalPage<V>> kept : pages.values()) {
      if (!kept.value().isEmpty()) {
        oldest = kept.key() * PAGE + kept.value().firstSlot();
        break;
      }
    }
    out.writeLong(oldest);
  }

  /**
   * Replaces what it holds.
   *
   * @param replay is given every value, oldest first, and may take out any that it has been given
   */
  public void restore(
      DataInput header, SortedMap<Long, byte[]> stored, Consumer<? super Entry<V>> replay)
      throws IOException {
    pages.clear();
    changes.clear();
    List<Entry<V>> entries = new ArrayList<>();
    next = header.readLong();
    long oldest = header.readLong();
    for (Map.Entry<Long, byte[]> entry : stored.entrySet()) {
      JournalPage<V> page = format.fromBytes(entry.getValue());
      pages.put(entry.getKey(), changes.restored(entry.getKey(), page));
      for (int slot = 0; slot < PAGE; slot++) {
        long number = entry.getKey() * PAGE + slot;
        if (page.get(slot) != null && number < oldest) {
          page.clear(slot);
        } else if (page.get(slot) != null) {
          entries.add(new Entry<>(number, page.get(slot)));
        }
      }
    }
    if (!entries.isEmpty() && entries.get(entries.size() - 1).number() >= next) {
      throw new CorruptException(
          "a journal ends at number %d and has a page with number %d; restore a copy"
              .formatted(next, entries.get(entries.size() - 1).number()));
    }
    entries.forEach(replay);
  }
}
