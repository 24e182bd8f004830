package io.contraflow.operators.snapshot;

import io.contraflow.learner.step.HeldOutProbe;
import io.contraflow.state.snapshot.StagedSnapshot;
import io.contraflow.state.snapshot.Verdict;

/**
 * What was found of a snapshot that is staged.
 *
 * @param staged with the verdict beside its files
 * @param verdict null if it was not judged
 * @param renewing whether it is the reference once it is published
 */
record Judgement(StagedSnapshot staged, Verdict verdict, boolean renewing) {

  /**
   * What a judge is told of a candidate, as it was at its checkpoint.
   *
   * @param model its name
   * @param probe what it is compared by
   * @param drifting whether the progressive loss is rising
   * @param lossBefore mean of loss − ln N before it rose
   * @param lossAfter the same since
   * @param reference id of the snapshot that slow decay is measured from, or null
   */
  record Case(
      String model,
      HeldOutProbe probe,
      boolean drifting,
      double lossBefore,
      double lossAfter,
      String reference) {}

  static Judgement none(StagedSnapshot staged) {
    return new Judgement(staged, null, false);
  }
}
