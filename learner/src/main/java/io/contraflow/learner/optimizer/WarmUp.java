package io.contraflow.learner.optimizer;

/**
 * A rate that rises linearly over the first steps: rate · min(1, step / steps).
 *
 * @param rate above 0
 * @param steps 0 for the full rate from the first step on
 */
public record WarmUp(double rate, int steps) {
  public WarmUp {
    if (!(rate > 0)) {
      throw new IllegalArgumentException(
          "learning rate must be above 0, was " + rate + "; set learner.learning-rate");
    }
    if (steps < 0) {
      throw new IllegalArgumentException(
          "warm-up steps must not be negative, was " + steps + "; set learner.warm-up-steps");
    }
  }

  /**
   * @param step from 1
   */
  public double at(long step) {
    return step >= steps ? rate : rate * step / steps;
  }
}
