package io.contraflow.learner.step;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where every acted-on (search, document) pair of a model went, from its first event on. At rest,
 * pairs = learnt + held out + the sum of {@code dropped} + waiting.
 *
 * @param learnt pairs that were in at least one step
 * @param heldOut pairs kept from training to measure it
 * @param waiting pairs in the window that no step has used yet
 * @param dropped pairs that taught nothing, by the label of the reason
 * @param late events that came behind the watermark; 0 means that the model is a function of the
 *     log
 */
public record Ledger(
    long learnt, long heldOut, long waiting, Map<String, Long> dropped, long late) {
  public Ledger {
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(dropped));
  }

  public long droppedInAll() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }

  /** All pairs that have reached the model. */
  public long pairs() {
    return learnt + heldOut + waiting + droppedInAll();
  }
}
