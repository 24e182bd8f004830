package io.contraflow.operators.step;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which models there may be: the first in event time of each key group, as many as {@link
 * ModelLimits#modelsOfKeyGroup} says. A name is judged when its first outcome is behind the
 * watermark, names of one time in alphabetical order, so that the judgement is a function of the
 * log. A typo or an attacker in the events' {@code model} would fill the disk otherwise.
 */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final ModelLimits limits;
  private final int keyGroups;
  private final Map<Integer, Integer> admitted = new HashMap<>(); // key group -> models
  private final TreeMap<String, ModelSession> candidates = new TreeMap<>();
  private boolean warned;

  /**
   * @param keyGroups of the job, its maximum parallelism
   */
  Admission(ModelLimits limits, int keyGroups) {
    this.limits = limits;
    this.keyGroups = keyGroups;
  }

  /** Counts a model that is one already. */
  void count(String name) {
    admitted.merge(keyGroup(name), 1, Integer::sum);
  }

  /** Lets a name wait for its judgement. */
  void await(ModelSession candidate) {
    candidates.put(candidate.name(), candidate);
  }

  /** The names to judge under this watermark, in order. */
  List<ModelSession> due(long watermarkMs) {
    return candidates.values().stream()
        .filter(candidate -> candidate.stub().isBehind(watermarkMs))
        .sorted(
            Comparator.<ModelSession>comparingLong(candidate -> candidate.stub().firstMs())
                .thenComparing(ModelSession::name))
        .toList();
  }

  /** Judges; the model is counted if it may be. */
  boolean judge(ModelSession candidate) {
    candidates.remove(candidate.name());
    int there = admitted.getOrDefault(keyGroup(candidate.name()), 0);
    if (there < limits.modelsOfKeyGroup(keyGroups)) {
      count(candidate.name());
      candidate.admit();
      return true;
    }
    if (!warned) {
      warned = true;
      LOG.warn(
          "model '{}' is refused, and whatever comes for it is dropped: {} models of its key group"
              + " are learnt already (no more are named in this log); if it is no typo set"
              + " learner.max-models above {}",
          candidate.name(),
          there,
          limits.maxModels());
    }
    return false;
  }

  private int keyGroup(String name) {
    return KeyGroupRangeAssignment.assignToKeyGroup(name, keyGroups);
  }
}
