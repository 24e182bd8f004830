package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.OnlineModel;
import java.util.List;

/** Feeds outcomes to a model as the learn operator does. Not thread-safe. */
final class Replay {
  private final OnlineModel model;
  private final List<Outcome> outcomes;
  private final Stopwatch learning = new Stopwatch();
  private int consumed;

  /**
   * @param outcomes in {@link Outcome#ORDER}
   */
  Replay(OnlineModel model, List<Outcome> outcomes) {
    this.model = model;
    this.outcomes = outcomes;
  }

  /**
   * Goes on until so many outcomes have been consumed; behind the last one, what waits in the
   * window is learnt too.
   */
  void until(int count) {
    learning.start();
    while (consumed < count) {
      Outcome next = outcomes.get(consumed++);
      while (model.stepDueBefore(next.decisionTimeMs())) {
        model.takeStep();
      }
      model.consume(next);
      while (model.stepDue()) {
        model.takeStep();
      }
    }
    if (consumed == outcomes.size()) {
      while (model.stepDueAt(Long.MAX_VALUE)) {
        model.takeStep();
      }
    }
    learning.stop();
  }

  /** Spent so far. */
  double seconds() {
    return learning.seconds();
  }
}
