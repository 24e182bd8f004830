package io.contraflow.pipeline.demo;

import io.contraflow.learner.step.Ledger;
import io.contraflow.learner.step.StepReport;
import java.util.Map;

/** Reports that differ in what tests care about. */
final class ReportSamples {
  private ReportSamples() {}

  static StepReport trained(long step, int entering, long eventTimeMs, Ledger ledger) {
    return report(step, true, entering, eventTimeMs, ledger);
  }

  static StepReport untrained(long step, long eventTimeMs, Ledger ledger) {
    return report(step, false, 0, eventTimeMs, ledger);
  }

  static Ledger learnt(long learnt) {
    return new Ledger(learnt, 0, 0, Map.of(), 0);
  }

  private static StepReport report(
      long step, boolean trained, int entering, long eventTimeMs, Ledger ledger) {
    return new StepReport(
        "default",
        step,
        trained,
        entering,
        512,
        4608,
        3.25,
        5.186,
        8.436,
        97,
        0.71,
        0.5,
        0.8,
        0.6,
        1000,
        null,
        0.6,
        0.4,
        0.8,
        -2.0,
        0.02,
        1.5,
        null,
        null,
        null,
        4096,
        12.0,
        0.01,
        eventTimeMs,
        ledger,
        null);
  }
}
