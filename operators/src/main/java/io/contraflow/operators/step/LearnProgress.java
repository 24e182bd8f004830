package io.contraflow.operators.step;

import io.contraflow.learner.step.StepReport;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * What a subtask of the learn operator tells those who wait for it, as accumulators of the job: how
 * far it is, and whether it has come to the log's end and every model's last step is published and
 * announced.
 */
public final class LearnProgress {
  /** Counts subtasks that are through: nothing of theirs is left that a stop could lose. */
  public static final String ENDED = "learn-ended";

  /** Counts subtasks that have come to the log's end, published or not. */
  public static final String AT_END = "learn-at-end";

  /** Counts steps of this run. */
  public static final String STEPS = "learn-steps";

  /** The largest late counter of a model. */
  public static final String LATE = "learn-late";

  private static final long NONE = -1;

  private final IntCounter arrived;
  private final IntCounter ended;
  private final IntCounter steps;
  private final LongMaximum late;
  private boolean atEnd;
  private long settledAt = NONE;

  LearnProgress(RuntimeContext context) {
    arrived = context.getIntCounter(AT_END);
    ended = context.getIntCounter(ENDED);
    steps = context.getIntCounter(STEPS);
    late = new LongMaximum();
    context.addAccumulator(LATE, late);
  }

  void update(StepReport report) {
    if (report.trained()) {
      steps.add(1);
    }
    late.add(report.ledger().late());
  }

  void reachEnd() {
    if (!atEnd) {
      atEnd = true;
      arrived.add(1);
    }
  }

  boolean isAtEnd() {
    return atEnd;
  }

  /**
   * A checkpoint is taken.
   *
   * @param upToDate whether everything was published before it: then what is behind this operator
   *     has written out all announcements once it is complete
   */
  void snapshot(long checkpointId, boolean upToDate) {
    if (atEnd && upToDate && settledAt == NONE) {
      settledAt = checkpointId;
    }
  }

  void completed(long checkpointId) {
    if (settledAt != NONE && checkpointId >= settledAt && ended.getLocalValue() == 0) {
      ended.add(1);
    }
  }
}
