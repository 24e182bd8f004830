package io.contraflow.operators.snapshot;

import io.contraflow.learner.evaluate.LossDrift;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.state.snapshot.PublishedSnapshot;
import io.contraflow.state.snapshot.Verdict;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was judged of one model's snapshots, and what a judge of the next one is told. */
final class GateRecord {
  private static final Logger LOG = LoggerFactory.getLogger(GateRecord.class);

  private final String model;
  private final Consumer<GateReason> held;
  private GateHistory history = GateHistory.NONE;

  /**
   * @param held called when a snapshot is held back
   */
  GateRecord(String model, Consumer<GateReason> held) {
    this.model = model;
    this.held = held;
  }

  void resume(GateHistory judged) {
    history = judged;
  }

  GateHistory history() {
    return history;
  }

  /** Ids of snapshots that later ones are compared with. */
  Set<String> used() {
    return history.reference() == null ? Set.of() : Set.of(history.reference());
  }

  /** The case of a model as it is. */
  Judgement.Case told(OnlineModel candidate) {
    LossDrift drift = candidate.drift();
    return new Judgement.Case(
        model,
        candidate.probe(),
        drift.isDrifting(),
        drift.before(),
        drift.after(),
        history.reference());
  }

  /** A snapshot was published, and may have been judged. */
  void published(Judgement judgement, PublishedSnapshot snapshot) {
    Verdict verdict = judgement.verdict();
    if (verdict == null) {
      return;
    }
    history = history.with(verdict, snapshot.id(), judgement.renewing());
    if (verdict.isHeld()) {
      held.accept(GateReason.of(verdict.reason()));
      LOG.warn(
          "model '{}': {} is held back and not served ({}): {}; docs/operations.md says what to do",
          model,
          snapshot.id(),
          verdict.reason(),
          verdict.detail());
    }
  }

  /** A snapshot could not even be written, since its values are not finite. */
  void diverged() {
    history = history.withUnwritten();
    held.accept(GateReason.NOT_FINITE);
  }
}
