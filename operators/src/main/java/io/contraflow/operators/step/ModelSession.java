package io.contraflow.operators.step;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.LearnerOptions;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.ModelPublisher;

/**
 * One model at work in the learn operator. It may be in memory, or in keyed state alone; what is
 * known of it all the same is here, with its publisher.
 */
final class ModelSession implements AutoCloseable {
  private final String name;
  private final LearnerOptions options;
  private final ModelPublisher publisher;
  private LoadedModel loaded; // null while it is in keyed state alone
  private ModelStub stub = ModelStub.NEW; // as of when it was there
  private StepReport lastReport;
  private long reportedAtMs = Long.MIN_VALUE;
  private boolean unreported;
  private boolean changed;
  private long nextSequence; // while it is in memory
  private int entering;
  private long actionMsSum;
  private long decisionMsSum;
  private long releasedMsSum;
  private long usedAt;
  private boolean stopped;
  private boolean atEnd;

  ModelSession(String name, LearnerOptions options, ModelPublisher publisher) {
    this.name = name;
    this.options = options;
    this.publisher = publisher;
  }

  String name() {
    return name;
  }

  ModelPublisher publisher() {
    return publisher;
  }

  boolean isLoaded() {
    return loaded != null;
  }

  /** The model, which must be in memory. */
  OnlineModel model() {
    return loaded().model();
  }

  /** What of it is in memory. */
  LoadedModel loaded() {
    if (loaded == null) {
      throw new IllegalStateException("model '" + name + "' must be in memory, is not");
    }
    return loaded;
  }

  /** Comes into memory; what waits for the watermark is added by {@link #restored}. */
  void come(LoadedModel model) {
    nextSequence = stub.nextSequence();
    loaded = model;
  }

  /** Leaves memory; keyed state must hold all of it. */
  void leave() {
    stub = stub();
    loaded.close();
    loaded = null;
    changed = true;
  }

  /** What it is, in short. */
  ModelStub stub() {
    return (loaded == null ? stub : ModelStub.of(loaded, nextSequence, null))
        .withPublished(publisher.publishedId(), publisher.history());
  }

  /**
   * Goes on where a checkpoint was taken, without coming into memory. What was consumed before it
   * may not have been reported, so the ledger is told again.
   */
  void resume(ModelStub saved) {
    stub = saved;
    unreported = true;
    changed = true;
  }

  boolean isAdmitted() {
    return loaded != null || stub.admitted();
  }

  void admit() {
    stub = stub.withAdmission();
    changed = true;
  }

  /** The key in keyed state of the outcome that is {@link #accept accepted} next. */
  long nextSequence() {
    return loaded == null ? stub.nextSequence() : nextSequence;
  }

  /**
   * An outcome that waits for the watermark now, in keyed state under {@link #nextSequence}.
   *
   * @param saved whether it is there; if not, the model must be in memory, and it is when that
   *     leaves it or a barrier comes
   */
  void accept(Outcome outcome, boolean saved) {
    if (loaded == null) {
      stub = stub.with(outcome);
      changed = true;
    } else {
      loaded.buffer().add(outcome, nextSequence++, saved);
    }
  }

  /** Outcomes that wait for the watermark. */
  int waiting() {
    return loaded == null ? stub.waiting() : loaded.buffer().size();
  }

  /** An outcome that waits in keyed state, as the model comes into memory. */
  void restored(Outcome outcome, long sequence) {
    loaded.buffer().add(outcome, sequence, true);
    nextSequence = Math.max(nextSequence, sequence + 1);
  }

  /**
   * @param step the last step's report as keyed state has it, or null
   */
  void restored(StepReport step) {
    lastReport = step;
  }

  /** Nothing more is done with it. */
  void stop() {
    stopped = true;
  }

  /** Whether its last report was given. */
  boolean isAtEnd() {
    return atEnd;
  }

  /** Whether there is something to do under this watermark, with the model in memory. */
  boolean due(long watermarkMs) {
    if (stopped) {
      return false;
    }
    if (loaded == null) {
      return stub.due(watermarkMs);
    }
    OnlineModel model = loaded.model();
    return loaded.buffer().peek(watermarkMs) != null
        || model.entering() > 0 && model.stepDueMs() <= watermarkMs;
  }

  /** Whether a step may be due of it, so that it is worth another's place in memory. */
  boolean isNeeded(long watermarkMs) {
    return loaded != null || stub.isNeeded(watermarkMs, options.stride(), options.maxWaitMs());
  }

  /** The report of the last step, or null before the first. */
  StepReport lastReport() {
    return lastReport;
  }

  void consume(Outcome outcome) {
    model().consume(outcome);
    unreported = true;
    if (outcome instanceof Example example) {
      entering++;
      actionMsSum += example.actionTimeMs();
      decisionMsSum += example.decisionTimeMs();
      releasedMsSum += System.currentTimeMillis();
    }
  }

  TimedReport step(long watermarkMs) {
    long startNs = System.nanoTime();
    lastReport = model().takeStep();
    double stepMs = (System.nanoTime() - startNs) / 1e6;
    TimedReport timed = reported(lastReport, watermarkMs, stepMs);
    forgetEntering();
    return timed;
  }

  private void forgetEntering() {
    entering = 0;
    actionMsSum = 0;
    decisionMsSum = 0;
    releasedMsSum = 0;
  }

  /** Leaves out the batch of a step that could not be taken. */
  TimedReport skip(long watermarkMs) {
    StepReport report = model().skipStep();
    forgetEntering();
    return untimed(report, watermarkMs);
  }

  /**
   * A report that brings the ledger up to date where no step does: outcomes were consumed since the
   * last report, and at least {@code everyMs} of event time has gone by.
   *
   * @return null if there is nothing to say
   */
  TimedReport ledger(long watermarkMs, long everyMs) {
    if (!unreported || watermarkMs < reportedAtMs + everyMs) {
      return null;
    }
    boolean mayStep = loaded == null ? stub.entering() > 0 : model().entering() > 0;
    if (mayStep || loaded == null && !stub.isSaved()) {
      return null;
    }
    StepReport report = loaded == null ? stub.ledger() : model().report();
    return untimed(report, watermarkMs);
  }

  /** The last report of a log that has an end. */
  TimedReport last(long watermarkMs) {
    atEnd = true;
    return untimed(model().lastReport(), watermarkMs);
  }

  private TimedReport untimed(StepReport report, long watermarkMs) {
    told(watermarkMs);
    long held = publisher.history().held();
    return new TimedReport(report, watermarkMs, 0, System.currentTimeMillis(), 0, 0, 0, held);
  }

  private TimedReport reported(StepReport report, long watermarkMs, double stepMs) {
    told(watermarkMs);
    int count = Math.max(1, entering);
    return new TimedReport(
        report,
        watermarkMs,
        stepMs,
        System.currentTimeMillis(),
        actionMsSum / count,
        decisionMsSum / count,
        releasedMsSum / count,
        publisher.history().held());
  }

  private void told(long watermarkMs) {
    unreported = false;
    reportedAtMs = watermarkMs;
  }

  /** Whether keyed state has to be told of it at this checkpoint. Asking answers for it. */
  boolean takeChange() {
    boolean now = changed || loaded != null || publisher.isBusy();
    changed = publisher.isBusy(); // what was begun now is over at the next one
    return now;
  }

  /** When it was last used, by the caller's count. */
  long usedAt() {
    return usedAt;
  }

  void used(long count) {
    usedAt = count;
  }

  @Override
  public void close() {
    publisher.close();
    if (loaded != null) {
      loaded.close();
      loaded = null;
    }
  }
}
