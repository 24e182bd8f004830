package io.contraflow.pipeline.backtest;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.NonFiniteStepException;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import java.util.function.Consumer;

/** Feeds outcomes to a model as the learn operator does. Not thread-safe. */
public final class StepLoop {
  private final OnlineModel model;
  private final Consumer<StepReport> steps;
  private final boolean skipsNonFinite;

  /**
   * @param steps told of each step
   * @param skipsNonFinite whether a step that would store numbers that are not finite is left out
   */
  public StepLoop(OnlineModel model, Consumer<StepReport> steps, boolean skipsNonFinite) {
    this.model = model;
    this.steps = steps;
    this.skipsNonFinite = skipsNonFinite;
  }

  /** Takes the steps that are due before anything of an event time is consumed. */
  public void before(long timeMs) {
    while (model.stepDueBefore(timeMs)) {
      step();
    }
  }

  /**
   * Takes one in, with the steps before and behind it.
   *
   * @param next in {@link Outcome#ORDER}
   */
  public void consume(Outcome next) {
    before(next.decisionTimeMs());
    model.consume(next);
    while (model.stepDue()) {
      step();
    }
  }

  /** Learns what waits in the window: nothing more will come. */
  public void end() {
    while (model.stepDueAt(Long.MAX_VALUE)) {
      step();
    }
  }

  private void step() {
    try {
      steps.accept(model.takeStep());
    } catch (NonFiniteStepException e) {
      if (!skipsNonFinite) {
        throw e;
      }
      model.skipStep();
    }
  }
}
