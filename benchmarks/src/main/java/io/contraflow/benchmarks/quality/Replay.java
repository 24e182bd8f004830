package io.contraflow.benchmarks.quality;

import io.contraflow.learner.example.Outcome;
import io.contraflow.learner.step.OnlineModel;
import io.contraflow.learner.step.StepReport;
import io.contraflow.pipeline.backtest.StepLoop;
import java.util.List;
import java.util.function.Consumer;

/** Feeds outcomes to a model as the learn operator does. Not thread-safe. */
public final class Replay {
  private final StepLoop loop;
  private final List<Outcome> outcomes;
  private final Stopwatch learning = new Stopwatch();
  private int consumed;

  /**
   * @param outcomes in {@link Outcome#ORDER}
   * @param steps told of each step
   */
  public Replay(OnlineModel model, List<Outcome> outcomes, Consumer<StepReport> steps) {
    this.loop = new StepLoop(model, steps, false);
    this.outcomes = outcomes;
  }

  /**
   * Goes on until so many outcomes have been consumed; behind the last one, what waits in the
   * window is learnt too.
   */
  public void until(int count) {
    learning.start();
    while (consumed < count) {
      loop.consume(outcomes.get(consumed++));
    }
    if (consumed == outcomes.size()) {
      loop.end();
    }
    learning.stop();
  }

  /** Spent so far. */
  public double seconds() {
    return learning.seconds();
  }
}
