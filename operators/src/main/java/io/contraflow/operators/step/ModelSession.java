package io.contraflow.operators.step;

import io.contraflow.learner.example.Example;
import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.operators.snapshot.ModelPublisher;
import java.util.ArrayList;
import java.util.List;

/**
 * One model at work in the learn operator: what waits for the watermark, the model, and its
 * publisher.
 */
final class ModelSession implements AutoCloseable {
  private final OnlineModel model;
  private final ModelPublisher publisher;
  final SortBuffer buffer = new SortBuffer();
  private final List<Example> entering = new ArrayList<>();
  private StepReport lastReport;
  private long reportedAtMs = Long.MIN_VALUE;
  private boolean unreported;
  long nextSequence;

  ModelSession(OnlineModel model, ModelPublisher publisher) {
    this.model = model;
    this.publisher = publisher;
  }

  OnlineModel model() {
    return model;
  }

  ModelPublisher publisher() {
    return publisher;
  }

  /**
   * Goes on where a checkpoint was taken. What was consumed before it may not have been reported,
   * so the ledger is told again.
   *
   * @param step the last step's report, or null
   * @param freeSequence the buffer's next
   */
  void restored(StepReport step, long freeSequence) {
    lastReport = step;
    nextSequence = freeSequence;
    unreported = true;
  }

  /** The report of the last step, or null before the first. */
  StepReport lastReport() {
    return lastReport;
  }

  void consume(Outcome outcome) {
    model.consume(outcome);
    unreported = true;
    if (outcome instanceof Example example) {
      entering.add(example);
    }
  }

  TimedReport step(long watermarkMs) {
    long startNs = System.nanoTime();
    lastReport = model.takeStep();
    double stepMs = (System.nanoTime() - startNs) / 1e6;
    double actionMs = entering.stream().mapToLong(Example::actionTimeMs).average().orElse(0);
    double decisionMs = entering.stream().mapToLong(Example::decisionTimeMs).average().orElse(0);
    entering.clear();
    return reported(lastReport, watermarkMs, stepMs, (long) actionMs, (long) decisionMs);
  }

  /**
   * A report that brings the ledger up to date where no step does: outcomes were consumed since the
   * last report, and at least {@code everyMs} of event time has gone by.
   *
   * @return null if there is nothing to say
   */
  TimedReport ledger(long watermarkMs, long everyMs) {
    if (!unreported || model.entering() > 0 || watermarkMs < reportedAtMs + everyMs) {
      return null;
    }
    return reported(model.report(), watermarkMs, 0, 0, 0);
  }

  /** The last report of a log that has an end. */
  TimedReport last(long watermarkMs) {
    return reported(model.lastReport(), watermarkMs, 0, 0, 0);
  }

  private TimedReport reported(
      StepReport report, long watermarkMs, double stepMs, long actionMs, long decisionMs) {
    unreported = false;
    reportedAtMs = watermarkMs;
    return new TimedReport(
        report, watermarkMs, stepMs, System.currentTimeMillis(), actionMs, decisionMs);
  }

  @Override
  public void close() {
    publisher.close();
    model.close();
  }
}
