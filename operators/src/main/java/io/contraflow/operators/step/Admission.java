package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
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
  private final NavigableSet<Candidate> candidates = new TreeSet<>();
  private boolean warned;

  /**
   * A name that waits.
   *
   * @param firstMs of its first outcome; {@link Long#MAX_VALUE} without any
   */
  private record Candidate(long firstMs, String name, ModelSession session)
      implements Comparable<Candidate> {
    private static final Comparator<Candidate> ORDER =
        Comparator.comparingLong(Candidate::firstMs).thenComparing(Candidate::name);

    static Candidate of(ModelSession session) {
      return new Candidate(session.stub().firstMs(), session.name(), session);
    }

    @Override
    public int compareTo(Candidate other) {
      return ORDER.compare(this, other);
    }
  }

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
    candidates.add(Candidate.of(candidate));
  }

  /** Adds an outcome to those that wait for a name's judgement. */
  void accept(ModelSession candidate, Outcome outcome) {
    candidates.remove(Candidate.of(candidate));
    candidate.accept(outcome, true);
    await(candidate);
  }

  /** The next name to judge under this watermark, if there is one. */
  Optional<ModelSession> due(long watermarkMs) {
    return candidates.isEmpty() || !candidates.first().session().stub().isBehind(watermarkMs)
        ? Optional.empty()
        : Optional.of(candidates.first().session());
  }

  /** Judges; the model is counted if it may be. */
  boolean judge(ModelSession candidate) {
    candidates.remove(Candidate.of(candidate));
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
