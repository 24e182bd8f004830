package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import java.util.List;
import java.util.function.Consumer;

/** Feeds outcomes to a model as the learn operator does. Not thread-safe. */
public final class Replay {
  private final OnlineModel model;
  private final List<Outcome> outcomes;
  private final Stopwatch learning = new Stopwatch();
  private final Consumer<StepReport> steps;
  private int consumed;

  /**
   * @param outcomes in {@link Outcome#ORDER}
   * @param steps told of each step
   */
  public Replay(OnlineModel model, List<Outcome> outcomes, Consumer<StepReport> steps) {
    this.model = model;
    this.outcomes = outcomes;
    this.steps = steps;
  }

  /**
   * Goes on until so many outcomes have been consumed; behind the last one, what waits in the
   * window is learnt too.
   */
  public void until(int count) {
    learning.start();
    while (consumed < count) {
      Outcome next = outcomes.get(consumed++);
      while (model.stepDueBefore(next.decisionTimeMs())) {
        steps.accept(model.takeStep());
      }
      model.consume(next);
      while (model.stepDue()) {
        steps.accept(model.takeStep());
      }
    }
    if (consumed == outcomes.size()) {
      while (model.stepDueAt(Long.MAX_VALUE)) {
        steps.accept(model.takeStep());
      }
    }
    learning.stop();
  }

  /** Spent so far. */
  public double seconds() {
    return learning.seconds();
  }
}
