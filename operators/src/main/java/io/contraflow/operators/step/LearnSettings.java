package io.contraflow.operators.step;

import io.contraflow.learner.loss.KernelKind;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.operators.snapshot.GateOptions;
import io.contraflow.operators.snapshot.StartSnapshot;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the learn operator is told.
 *
 * @param learner what shapes the model
 * @param kernel what computes the loss
 * @param threads of the kernel of one model, 0 for one a core; they change no result
 * @param start parameters before the first step, and what they belong to
 * @param snapshotDirectory root of the snapshot store
 * @param minSnapshotIntervalMs wall-clock ms that have to lie between two snapshots of a model
 * @param policy what it does where it could as well refuse
 * @param limits how many models there may be, and how much memory they may take
 * @param untilStep a model that has taken so many steps is published as it is then and learns no
 *     more; {@link #NO_END} where there is no such step
 * @param options all options of the job as text, kept in every snapshot
 * @param snapshotUri where published snapshots are copied to, on any file system of Flink's; empty
 *     for nowhere
 * @param snapshotFullEvery how many snapshots of a model follow one another to the next that is
 *     written in full; those between hold what changed
 * @param gate when a snapshot is held back
 */
public record LearnSettings(
    LearnerOptions learner,
    KernelKind kernel,
    int threads,
    StartSnapshot start,
    String snapshotDirectory,
    long minSnapshotIntervalMs,
    LearnPolicy policy,
    ModelLimits limits,
    long untilStep,
    Map<String, String> options,
    String snapshotUri,
    int snapshotFullEvery,
    GateOptions gate)
    implements Serializable {
  public static final long NO_END = Long.MAX_VALUE;

  public LearnSettings {
    options = new TreeMap<>(options);
  }

  /** Without a copy of its snapshots, and all of them published. */
  public LearnSettings(
      LearnerOptions learner,
      KernelKind kernel,
      int threads,
      StartSnapshot start,
      String snapshotDirectory,
      long minSnapshotIntervalMs,
      LearnPolicy policy,
      ModelLimits limits,
      long untilStep,
      Map<String, String> options) {
    this(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        minSnapshotIntervalMs,
        policy,
        limits,
        untilStep,
        options,
        "",
        1,
        GateOptions.OFF);
  }

  /** Of a job that learns as long as something comes. */
  public LearnSettings(
      LearnerOptions learner,
      KernelKind kernel,
      int threads,
      StartSnapshot start,
      String snapshotDirectory,
      long minSnapshotIntervalMs,
      LearnPolicy policy,
      ModelLimits limits,
      Map<String, String> options) {
    this(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        minSnapshotIntervalMs,
        policy,
        limits,
        NO_END,
        options);
  }

  /** The same with a copy of its snapshots. */
  public LearnSettings copiedTo(String uri) {
    return new LearnSettings(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        minSnapshotIntervalMs,
        policy,
        limits,
        untilStep,
        options,
        uri,
        snapshotFullEvery,
        gate);
  }

  /** The same with what changed in place of most snapshots. */
  public LearnSettings inFullEvery(int snapshots) {
    return new LearnSettings(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        minSnapshotIntervalMs,
        policy,
        limits,
        untilStep,
        options,
        snapshotUri,
        snapshots,
        gate);
  }

  /** The same up to a step. */
  public LearnSettings until(long step) {
    return new LearnSettings(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        minSnapshotIntervalMs,
        policy,
        limits,
        step,
        options,
        snapshotUri,
        snapshotFullEvery,
        gate);
  }

  /** The same with another time between two snapshots of a model. */
  public LearnSettings publishedEvery(Duration least) {
    return new LearnSettings(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        least.toMillis(),
        policy,
        limits,
        untilStep,
        options,
        snapshotUri,
        snapshotFullEvery,
        gate);
  }

  /** The same within other limits. */
  public LearnSettings within(ModelLimits others) {
    return new LearnSettings(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        minSnapshotIntervalMs,
        policy,
        others,
        untilStep,
        options,
        snapshotUri,
        snapshotFullEvery,
        gate);
  }

  /** The same with snapshots held back by other rules. */
  public LearnSettings gatedBy(GateOptions others) {
    return new LearnSettings(
        learner,
        kernel,
        threads,
        start,
        snapshotDirectory,
        minSnapshotIntervalMs,
        policy,
        limits,
        untilStep,
        options,
        snapshotUri,
        snapshotFullEvery,
        others);
  }
}
