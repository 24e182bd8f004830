package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Outcomes that wait for the watermark, released in {@link Outcome#ORDER}. Equal outcomes are all
 * kept: what is equal in that order is the same thing told twice, and which comes first makes no
 * difference.
 */
final class SortBuffer {
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparing(Waiting::outcome, Outcome.ORDER)
              .thenComparingLong(Waiting::sequence));

  private final Map<Long, Outcome> unsaved = new LinkedHashMap<>(); // by their keys

  /**
   * @param sequence the outcome's key in keyed state
   */
  record Waiting(Outcome outcome, long sequence) {}

  /**
   * @param saved whether keyed state has it
   */
  void add(Outcome outcome, long sequence, boolean saved) {
    waiting.add(new Waiting(outcome, sequence));
    if (!saved) {
      unsaved.put(sequence, outcome);
    }
  }

  /** The first outcome decided at or before {@code watermarkMs}, or null. */
  Waiting peek(long watermarkMs) {
    Waiting first = waiting.peek();
    return first != null && first.outcome().decisionTimeMs() <= watermarkMs ? first : null;
  }

  /** The earliest decision time; {@link Long#MAX_VALUE} if it is empty. */
  long firstMs() {
    Waiting first = waiting.peek();
    return first == null ? Long.MAX_VALUE : first.outcome().decisionTimeMs();
  }

  /**
   * Takes out what {@link #peek} showed.
   *
   * @return whether keyed state has it
   */
  boolean remove() {
    return unsaved.remove(waiting.remove().sequence()) == null;
  }

  /** Outcomes that keyed state does not have. */
  int unsaved() {
    return unsaved.size();
  }

  /** Those, by their keys; keyed state has them from now on. */
  Map<Long, Outcome> takeUnsaved() {
    Map<Long, Outcome> taken = new LinkedHashMap<>(unsaved);
    unsaved.clear();
    return taken;
  }

  int size() {
    return waiting.size();
  }
}
