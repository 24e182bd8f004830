package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import java.util.Comparator;
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

  /**
   * @param sequence the outcome's key in keyed state
   */
  record Waiting(Outcome outcome, long sequence) {}

  void add(Outcome outcome, long sequence) {
    waiting.add(new Waiting(outcome, sequence));
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

  /** Takes out what {@link #peek} showed. */
  void remove() {
    waiting.remove();
  }

  int size() {
    return waiting.size();
  }
}
