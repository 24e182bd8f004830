package io.contraflow.state.snapshot;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the learner knows of a snapshot before its files are written.
 *
 * @param model the model's name, as in the events; not empty
 * @param step steps taken
 * @param checkpointId the checkpoint that must complete before it is published
 * @param eventTimeMs event time reached
 * @param metrics figures to show; null and non-finite ones are left out
 * @param options the options that shaped the model
 * @param seed where its random numbers came from
 * @param execution what computed it, by name; empty for what no step has computed
 */
public record SnapshotDraft(
    String model,
    long step,
    long checkpointId,
    long eventTimeMs,
    Map<String, Double> metrics,
    Map<String, String> options,
    long seed,
    Map<String, String> execution) {
  public SnapshotDraft {
    if (model.isEmpty()) {
      throw new IllegalArgumentException(
          "a model must have a name, was empty; set the events' model");
    }
    if (step < 0) {
      throw new IllegalArgumentException("a snapshot's step must not be negative, was " + step);
    }
    metrics = finite(metrics);
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    execution = Collections.unmodifiableMap(new TreeMap<>(execution));
  }

  /** Of what no step has computed. */
  public SnapshotDraft(
      String model,
      long step,
      long checkpointId,
      long eventTimeMs,
      Map<String, Double> metrics,
      Map<String, String> options,
      long seed) {
    this(model, step, checkpointId, eventTimeMs, metrics, options, seed, Map.of());
  }

  /** Sorted, and without the figures that JSON has no number for. */
  static Map<String, Double> finite(Map<String, Double> metrics) {
    Map<String, Double> finite = new TreeMap<>(metrics);
    finite.values().removeIf(value -> Objects.isNull(value) || !Double.isFinite(value));
    return Collections.unmodifiableMap(finite);
  }
}
