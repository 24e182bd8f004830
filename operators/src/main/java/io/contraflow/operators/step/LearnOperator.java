package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.NonFiniteStepException;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.snapshot.SnapshotWriter;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.format.FormatException;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.Configuration;
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
 * <p>Steps are taken when nothing arrives, one a turn, so that a checkpoint barrier is behind no
 * more than one; with a long backlog an element runs one too. It writes state in {@link
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
   * With more than this waiting, besides what may wait for a model to come into memory, an element
   * pays for a turn, and as many that follow it as the turn consumed do not: that is what slows the
   * sources down. Small, so that most of what waits is never written to keyed state.
   */
  private static final int BACKLOG = 1024;

  private final LearnSettings settings;
  private final transient MailboxExecutor mailbox;
  private transient Models models;
  private transient ModelState state;
  private transient StepMetrics stepMetrics;
  private transient LearnProgress progress;
  private transient long watermarkMs;
  private transient long backlog; // outcomes that wait for the watermark or a turn
  private transient long paidFor; // elements that a turn has made room for
  private transient boolean allDone; // nothing is left for a turn under the present watermark
  private transient Turns turns;

  LearnOperator(StreamOperatorParameters<TimedReport> parameters, LearnSettings settings) {
    super(parameters);
    this.settings = settings;
    this.mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    watermarkMs = Long.MIN_VALUE;
    turns = new Turns(mailbox, this::turn);
    state = new ModelState(context.getKeyedStateStore(), getMetricGroup());
    stepMetrics = new StepMetrics(getMetricGroup(), System::nanoTime);
    progress = new LearnProgress(getRuntimeContext());
    TaskInfo task = getRuntimeContext().getTaskInfo();
    try {
      models =
          new Models(
              new ModelParts(settings),
              state,
              this::setCurrentKey,
              this::written,
              TaskMemory.limit(settings.limits(), processConfiguration(), task),
              new Admission(settings.limits(), task.getMaxNumberOfParallelSubtasks()),
              getMetricGroup());
      if (context.isRestored()) {
        restore();
      }
    } catch (RefusedStateException | FormatException e) {
      throw new SuppressRestartsException(e); // another attempt would read the same
    }
  }

  private void restore() throws Exception {
    for (String model : ModelState.models(this.<String>getKeyedStateBackend())) {
      backlog += models.restore(model);
    }
    written();
  }

  private Configuration processConfiguration() {
    return getContainingTask().getEnvironment().getTaskManagerInfo().getConfiguration();
  }

  @Override
  public void processElement(StreamRecord<Outcome> element) throws Exception {
    turns.arrived();
    Outcome outcome = element.getValue();
    models.accept(outcome);
    backlog++;
    boolean behind = outcome.decisionTimeMs() <= watermarkMs;
    allDone &= !behind;
    if (backlog > BACKLOG + models.mayDefer()) {
      if (!allDone && --paidFor < 0) {
        long before = backlog;
        turns.take();
        paidFor = before - backlog;
      }
    } else if (behind) {
      turns.ask();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    turns.arrived();
    watermarkMs = mark.getTimestamp();
    allDone = false;
    super.processWatermark(mark);
    turns.ask();
  }

  /** One turn: at most one step. Returns whether something may be left to do. */
  private boolean turn() throws Exception {
    boolean more = work();
    allDone = !more;
    if (!more) {
      endIfOver();
    }
    return more;
  }

  /** Where nothing more can come, and all has been done. */
  private void endIfOver() {
    if (watermarkMs == Long.MAX_VALUE && !models.isBlocked()) {
      progress.reachEnd();
    }
  }

  /** Returns whether something may be left to do under the present watermark. */
  private boolean work() throws Exception {
    boolean more = models.admit(watermarkMs);
    backlog -= models.takeRefused();
    if (more) {
      return true;
    }
    models.keepPromises();
    for (ModelSession session : (Iterable<ModelSession>) models.inTurn()::iterator) {
      if (!session.due(watermarkMs)) {
        TimedReport ledger = session.ledger(watermarkMs, settings.learner().maxWaitMs());
        if (ledger != null) {
          report(ledger);
        }
      } else if (models.serve(session, watermarkMs)) {
        work(session);
        models.trim(session);
        return true;
      }
    }
    return watermarkMs == Long.MAX_VALUE && !models.isBlocked() && endNext();
  }

  /**
   * Where the log has ended, the last report of one model that has not given it, once all that
   * waited for it is consumed.
   */
  private boolean endNext() throws Exception {
    for (ModelSession session : (Iterable<ModelSession>) models.inTurn()::iterator) {
      if (!session.isAtEnd() && models.serve(session)) {
        if (session.due(watermarkMs)) {
          work(session);
        } else {
          report(session.last(watermarkMs));
        }
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
        models.writeAhead(session);
        if (model.step() >= settings.untilStep()) {
          publishNow(session);
        }
        return;
      }
      if (next == null) {
        return;
      }
      if (buffer.remove()) {
        state.release(next.sequence());
      }
      backlog--;
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
    models.writer().hold();
    mailbox.execute(models.writer()::resume, "resume snapshots"); // the barrier's mail is over then
    progress.snapshot(context.getCheckpointId(), models.arePublished());
    models.checkpoint(context.getCheckpointId(), progress.isAtEnd());
    super.snapshotState(context);
    if (models.owe()) {
      turns.ask();
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
          allDone = false;
          announce();
          turns.ask();
        },
        "publish");
  }

  /** One snapshot a mail, so that a barrier is behind no more than one. */
  private void announce() {
    models
        .publish()
        .ifPresent(
            announcement -> {
              stepMetrics.announced();
              output.collect(
                  ANNOUNCEMENTS, new StreamRecord<>(announcement, announcement.eventTimeMs()));
              mailbox.execute(this::announce, "publish");
            });
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

  /** Waits until the writer has nothing in work, for tests, which run mails when they want. */
  void awaitWriter() throws Exception {
    models.writer().resume();
    models.writer().await();
  }

  /** The models in memory, for tests. */
  int inMemory() {
    return models.inMemory();
  }

  /** Whether a model cannot come into memory until the writer is done, for tests. */
  boolean isBlocked() {
    return models.isBlocked();
  }

  /** What writes snapshots, for tests. */
  SnapshotWriter writer() {
    return models.writer();
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
