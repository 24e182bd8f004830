package io.contraflow.operators.step;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.loss.Kernels;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StartTables;
import io.contraflow.operators.snapshot.ModelPublisher;
import io.contraflow.operators.snapshot.ShadowTables;
import io.contraflow.operators.snapshot.SnapshotAnnouncement;
import io.contraflow.operators.snapshot.SnapshotAnnouncementCodec;
import io.contraflow.operators.snapshot.SnapshotWriter;
import io.contraflow.operators.stream.CodecTypeInfo;
import io.contraflow.state.snapshot.KeptTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.operators.MailboxExecutor;
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
  private transient Map<String, ModelSession> sessions;
  private transient ModelState state;
  private transient SnapshotWriter writer;
  private transient StepMetrics stepMetrics;
  private transient LearnProgress progress;
  private transient StartTables start;
  private transient KeptTable kept;
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
    sessions = new TreeMap<>();
    start = settings.start().parameters();
    kept = settings.start().kept();
    state = new ModelState(context.getKeyedStateStore());
    writer =
        new SnapshotWriter(
            Path.of(settings.snapshotDirectory()), settings.start().encoding(), settings.options());
    stepMetrics = new StepMetrics(getMetricGroup());
    progress = new LearnProgress(getRuntimeContext());
    if (context.isRestored()) {
      for (String model : ModelState.models(this.<String>getKeyedStateBackend())) {
        restore(model);
      }
    }
  }

  private void restore(String name) throws Exception {
    setCurrentKey(name);
    ModelHeader header = state.header();
    header.check(name, start.queries().rows(), settings.learner(), settings.start());
    ModelSession session = session(name);
    state.read(session);
    if (header.stagedStep() >= 0) {
      session
          .publisher()
          .restage(
              session.model(), session.lastReport(), header.stagedStep(), header.checkpointId());
    }
    LOG.info(
        "model '{}' restored at step {} from checkpoint {}",
        name,
        session.model().step(),
        header.checkpointId());
  }

  private ModelSession session(String name) {
    return sessions.computeIfAbsent(
        name,
        n -> {
          OnlineModel model =
              new OnlineModel(
                  n, settings.learner(), start, Kernels.of(settings.kernel(), settings.threads()));
          return new ModelSession(
              model,
              new ModelPublisher(
                  n,
                  new ShadowTables(settings.learner().towers(), start, kept),
                  settings.learner().seed(),
                  settings.minSnapshotIntervalMs(),
                  writer,
                  this::mail));
        });
  }

  @Override
  public void processElement(StreamRecord<Outcome> element) throws Exception {
    Outcome outcome = element.getValue();
    ModelSession session = session(outcome.model());
    long sequence = session.nextSequence++;
    state.buffer(sequence, outcome);
    session.buffer.add(outcome, sequence);
    if (outcome.decisionTimeMs() <= watermarkMs || session.buffer.size() > BACKLOG) {
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
    if (!work()) {
      endIfOver();
    } else if (!turnAsked) {
      turnAsked = true;
      mailbox.execute(
          () -> {
            turnAsked = false;
            turn();
          },
          "step");
    }
  }

  /** Where nothing more can come, and all has been done, every model's last report says so. */
  private void endIfOver() {
    if (watermarkMs == Long.MAX_VALUE && progress.reachEnd()) {
      sessions.values().forEach(session -> report(session.last(watermarkMs)));
    }
  }

  /** Returns whether something is left to do under the present watermark. */
  private boolean work() throws Exception {
    for (ModelSession session : sessions.values()) {
      if (work(session)) {
        return true;
      }
    }
    return false;
  }

  private boolean work(ModelSession session) throws Exception {
    OnlineModel model = session.model();
    if (model.step() >= settings.untilStep()) {
      return false;
    }
    setCurrentKey(model.name());
    for (int i = 0; i < OUTCOMES_A_TURN; i++) {
      SortBuffer.Waiting next = session.buffer.peek(watermarkMs);
      long nextMs = next == null ? watermarkMs : next.outcome().decisionTimeMs();
      boolean overdue = next == null ? model.stepDueAt(watermarkMs) : model.stepDueBefore(nextMs);
      if (overdue || model.stepDue()) {
        report(session.step(watermarkMs));
        if (model.step() == settings.untilStep()) {
          publishNow(session);
        }
        return true;
      }
      if (next == null) {
        TimedReport ledger = session.ledger(watermarkMs, settings.learner().maxWaitMs());
        if (ledger != null) {
          report(ledger);
        }
        return false;
      }
      session.buffer.remove();
      state.release(next.sequence());
      session.consume(next.outcome());
    }
    return true;
  }

  /** Without a checkpoint: of a run that ends here and of which nothing is restored. */
  private void publishNow(ModelSession session) {
    session.publisher().stage(session.model(), session.lastReport(), 0, true);
    session.publisher().completed(0);
  }

  private void report(TimedReport report) {
    stepMetrics.update(report);
    progress.update(report.report());
    output.collect(new StreamRecord<>(report, report.report().eventTimeMs()));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    long checkpointId = context.getCheckpointId();
    progress.snapshot(
        checkpointId,
        sessions.values().stream()
            .allMatch(session -> session.publisher().isUpToDate(session.model())));
    for (ModelSession session : sessions.values()) {
      setCurrentKey(session.model().name());
      boolean staged =
          session
              .publisher()
              .stage(session.model(), session.lastReport(), checkpointId, progress.isAtEnd());
      ModelHeader header =
          new ModelHeader(
              start.queries().rows(),
              start.dimension(),
              settings.start().tensorSha256(),
              settings.start().inputId(),
              settings.learner().towers().label(),
              ModelHeader.headOf(settings.learner()),
              settings.learner().optimizer().label(),
              staged ? session.model().step() : -1,
              checkpointId);
      state.write(header, session.model(), session.lastReport());
    }
    super.snapshotState(context);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    for (ModelSession session : sessions.values()) {
      session.publisher().completed(checkpointId);
    }
    announce();
    progress.completed(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    super.notifyCheckpointAborted(checkpointId);
    for (ModelSession session : sessions.values()) {
      session.publisher().aborted(checkpointId);
    }
  }

  /** Called by the writer's thread when it is done with something. */
  private void mail() {
    mailbox.execute(this::announce, "publish");
  }

  private void announce() {
    for (ModelSession session : sessions.values()) {
      session
          .publisher()
          .publish()
          .ifPresent(
              announcement ->
                  output.collect(
                      ANNOUNCEMENTS, new StreamRecord<>(announcement, announcement.eventTimeMs())));
    }
  }

  @Override
  public void endInput() throws Exception {
    watermarkMs = Long.MAX_VALUE;
    while (work()) {
      mailbox.tryYield();
    }
    endIfOver();
  }

  @Override
  public void close() throws Exception {
    try {
      if (writer != null) {
        writer.close(); // before the tables that it reads
      }
      if (sessions != null) {
        sessions.values().forEach(ModelSession::close);
      }
    } finally {
      super.close();
    }
  }

  /** Waits until the writer has nothing in work, for tests. */
  void awaitWriter() throws Exception {
    writer.await();
  }

  /** The models at work, for tests. */
  List<OnlineModel> models() {
    return sessions.values().stream().map(ModelSession::model).toList();
  }
}
