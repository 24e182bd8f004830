package io.contraflow.pipeline.demo;

import io.contraflow.learner.step.StepReport;
import java.util.List;

/**
 * What the live display shows. Null is what is not known yet.
 *
 * @param searches made so far
 * @param searchesInAll that will be made
 * @param eventsPerSecond records sent to both topics
 * @param step steps taken
 * @param bound log N − loss in nats
 * @param boundLimit log N
 * @param recallAt10 of entering examples before training, among {@code sampleSize} documents
 * @param watermarkLagMs how far the learner is behind the schedule
 * @param snapshotStep of the newest snapshot
 * @param snapshotAgeMs since it was announced
 */
public record LiveState(
    long elapsedMs,
    long searches,
    long searchesInAll,
    double eventsPerSecond,
    double examplesPerSecond,
    double stepsPerSecond,
    long step,
    Double loss,
    Double bound,
    Double boundLimit,
    Double recallAt10,
    int sampleSize,
    Long watermarkLagMs,
    Long snapshotStep,
    Long snapshotAgeMs) {

  /**
   * The state now.
   *
   * @param nowMs the schedule's clock
   * @param eventsPerSecond as measured by the caller
   */
  public static LiveState of(
      RunLog log,
      DemoProducer.Progress progress,
      long searchesInAll,
      double eventsPerSecond,
      long elapsedMs,
      long nowMs) {
    RunLog.Rates rates = log.rates(nowMs);
    StepReport report = log.newestTrained();
    List<RunLog.SeenSnapshot> snapshots = log.snapshots();
    RunLog.SeenSnapshot last = snapshots.isEmpty() ? null : snapshots.get(snapshots.size() - 1);
    Long watermarkMs = log.watermarkMs();
    return new LiveState(
        elapsedMs,
        progress.counts().searches(),
        searchesInAll,
        eventsPerSecond,
        rates.examples(),
        rates.steps(),
        report == null ? 0 : report.step(),
        report == null ? null : report.loss(),
        report == null ? null : report.bound(),
        report == null ? null : report.boundLimit(),
        report == null ? null : report.recallAt10(),
        report == null ? 0 : report.sampleSize(),
        watermarkMs == null ? null : Math.max(0, nowMs - watermarkMs),
        last == null ? null : last.step(),
        last == null ? null : Math.max(0, nowMs - last.seenMs()));
  }
}
