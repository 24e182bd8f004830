package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.NonFiniteStepException;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.FormatException;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Learns: sorts outcomes behind the watermark, feeds each to its model, takes steps, keeps the
 * models in keyed state and publishes them. Everything that is arithmetic is in {@link
 * OnlineModel}; this holds wiring, state and time.
 *
 * <p>An element, a watermark or a mailbox mail runs at most one step and asks for another turn, so
 * that a checkpoint barrier is never behind more than one. It writes state in {@link
 * #snapshotState} under each model's own key, which a {@code KeyedProcessFunction} can't: it would
 * write all of them under the last one.
 */
public final class LearnOperator extends AbstractStreamOperator<TimedReport>
    implements OneInputStreamOperator<Outcome, TimedReport>, BoundedOneInput {
  /** Snapshots that can be loaded now. */
  public static final OutputTag<SnapshotAnnouncement> ANNOUNCEMENTS =
      new OutputTag<>(
          "announcements",
          CodecTypeInfo.of(SnapshotAnnouncement.class, SnapshotAnnouncementCodec.INSTANCE));

  private static final long serialVersionUID = 1L;

  /** Outcomes consumed in one turn when no step comes of them. */
  private static final int OUTCOMES_A_TURN = 4096;

  /**
   * With more than this waiting, every further element pays for a step: that is what slows the
   * sources down.
   */
  private static final int BACKLOG = 16_384;

  private final LearnSettings settings;
  private final transient MailboxExecutor mailbox;
  private transient Models models;
  private transient ModelState state;
  private transient StepMetrics stepMetrics;
  private transient LearnProgress progress;
  private transient long watermarkMs;
  private transient boolean turnAsked;

  LearnOperator(StreamOperatorParameters<TimedReport> parameters, LearnSettings settings) {
    super(parameters);
    this.settings = settings;
    this.mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    watermarkMs = Long.MIN_VALUE;
    state = new ModelState(context.getKeyedStateStore(), getMetricGroup());
    stepMetrics = new StepMetrics(getMetricGroup());
    progress = new LearnProgress(getRuntimeContext());
    models =
        new Models(
            new ModelParts(settings),
            state,
            this::setCurrentKey,
            this::written,
            memoryLimit(),
            new Admission(
                settings.limits(),
                getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks()),
            getMetricGroup().addGroup("contraflow"));
    if (context.isRestored()) {
      try {
        for (String model : ModelState.models(this.<String>getKeyedStateBackend())) {
          models.restore(model);
        }
      } catch (RefusedStateException | FormatException e) {
        throw new SuppressRestartsException(e); // another attempt would read the same
      }
      written();
    }
  }

  private ModelMemoryLimit memoryLimit() {
    int slots =
        getContainingTask()
            .getEnvironment()
            .getTaskManagerInfo()
            .getConfiguration()
            .get(TaskManagerOptions.NUM_TASK_SLOTS);
    int tasks = Math.min(slots, getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    return new ModelMemoryLimit(
        settings.limits().memoryBytesOfTask(tasks), ModelLimits.heapBytesOfTask(tasks));
  }

  @Override
  public void processElement(StreamRecord<Outcome> element) throws Exception {
    Outcome outcome = element.getValue();
    ModelSession session = models.session(outcome.model());
    state.buffer(session.nextSequence(), outcome);
    session.accept(outcome);
    if (outcome.decisionTimeMs() <= watermarkMs || session.waiting() > BACKLOG) {
      turn();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermarkMs = mark.getTimestamp();
    super.processWatermark(mark);
    turn();
  }

  /** One turn of work: at most one step, then another turn is asked for if anything is left. */
  private void turn() throws Exception {
    if (work()) {
      askTurn();
    } else {
      endIfOver();
    }
  }

  private void askTurn() {
    if (!turnAsked) {
      turnAsked = true;
      mailbox.execute(
          () -> {
            turnAsked = false;
            turn();
          },
          "step");
    }
  }

  /** Where nothing more can come, and all has been done. */
  private void endIfOver() {
    if (watermarkMs == Long.MAX_VALUE && !models.isBlocked()) {
      progress.reachEnd();
    }
  }

  /** Returns whether something may be left to do under the present watermark. */
  private boolean work() throws Exception {
    if (models.admit(watermarkMs)) {
      return true;
    }
    models.keepPromises();
    for (ModelSession session : (Iterable<ModelSession>) models.inTurn()::iterator) {
      if (!session.due(watermarkMs)) {
        TimedReport ledger = session.ledger(watermarkMs, settings.learner().maxWaitMs());
        if (ledger != null) {
          report(ledger);
        }
      } else if (models.serve(session)) {
        work(session);
        models.trim(session);
        return true;
      }
    }
    return watermarkMs == Long.MAX_VALUE && !models.isBlocked() && endNext();
  }

  /** Where the log has ended, the last report of one model that has not given it. */
  private boolean endNext() throws Exception {
    for (ModelSession session : (Iterable<ModelSession>) models.inTurn()::iterator) {
      if (!session.isAtEnd() && models.serve(session)) {
        report(session.last(watermarkMs));
        models.trim(session);
        return true;
      }
    }
    return false;
  }

  private void work(ModelSession session) throws Exception {
    OnlineModel model = session.model();
    SortBuffer buffer = session.loaded().buffer();
    for (int i = 0; i < OUTCOMES_A_TURN; i++) {
      SortBuffer.Waiting next = buffer.peek(watermarkMs);
      long nextMs = next == null ? watermarkMs : next.outcome().decisionTimeMs();
      boolean overdue = next == null ? model.stepDueAt(watermarkMs) : model.stepDueBefore(nextMs);
      if (overdue || model.stepDue()) {
        report(step(session));
        state.writeAhead(model);
        if (model.step() >= settings.untilStep()) {
          publishNow(session);
        }
        return;
      }
      if (next == null) {
        return;
      }
      buffer.remove();
      state.release(next.sequence());
      session.consume(next.outcome());
    }
  }

  /** Since a batch that fails would fail again, the job is not restarted because of it. */
  private TimedReport step(ModelSession session) {
    try {
      return session.step(watermarkMs);
    } catch (NonFiniteStepException e) {
      if (!settings.policy().skipsNonFinite()) {
        throw new SuppressRestartsException(e);
      }
      LOG.warn("a batch is left out: {}", e.getMessage());
      return session.skip(watermarkMs);
    }
  }

  /** Without a checkpoint: of a run that ends here and of which nothing is restored. */
  private void publishNow(ModelSession session) {
    LoadedModel loaded = session.loaded();
    session.publisher().stage(loaded.model(), loaded.shadow(), session.lastReport(), 0);
    session.publisher().completed(0);
    session.stop();
  }

  private void report(TimedReport report) {
    stepMetrics.update(report);
    progress.update(report.report());
    output.collect(new StreamRecord<>(report, report.report().eventTimeMs()));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    progress.snapshot(context.getCheckpointId(), models.arePublished());
    models.checkpoint(context.getCheckpointId(), progress.isAtEnd());
    super.snapshotState(context);
    if (models.owe()) {
      askTurn();
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    models.completed(checkpointId);
    announce();
    progress.completed(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    super.notifyCheckpointAborted(checkpointId);
    models.aborted(checkpointId);
  }

  /** Called by the writer's thread when it is done with something. */
  private void written() {
    mailbox.execute(
        () -> {
          announce();
          turn();
        },
        "publish");
  }

  private void announce() {
    models.publish(
        announcement ->
            output.collect(
                ANNOUNCEMENTS, new StreamRecord<>(announcement, announcement.eventTimeMs())));
  }

  @Override
  public void endInput() throws Exception {
    watermarkMs = Long.MAX_VALUE;
    while (work() || models.isBlocked()) {
      if (models.isBlocked()) {
        mailbox.yield(); // until the writer is done
      } else {
        mailbox.tryYield();
      }
    }
    endIfOver();
  }

  @Override
  public void close() throws Exception {
    try {
      if (models != null) {
        models.close();
      }
    } finally {
      super.close();
    }
  }

  /** Waits until the writer has nothing in work, for tests. */
  void awaitWriter() throws Exception {
    models.writer().await();
  }

  /** The models in memory, for tests. */
  long inMemory() {
    return models.inMemory();
  }

  /** All models, brought into memory, for tests. */
  List<OnlineModel> models() {
    try {
      return models.all().stream().map(ModelSession::model).toList();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
