package io.contraflow.learner.optimizer;

import java.util.Objects;

/**
 * A rate that rises linearly over the first steps, w of them, and then goes as its schedule says;
 * in step t
 *
 * <pre>
 *   constant        peak · min(1, t / w)
 *   inverse-sqrt    peak · min(t / w, √(w / t)), with w at least 1
 * </pre>
 *
 * The second is that of Vaswani et al. 2017, section 5.3, with the peak given in place of the
 * model's dimension. On a stream without end a rate that declines forgets more slowly and more
 * slowly follows what changes.
 *
 * @param peak above 0
 * @param warmUpSteps w; 0 for the peak from the first step on
 */
public record LearningRate(double peak, int warmUpSteps, Schedule schedule) {
  public LearningRate {
    Objects.requireNonNull(schedule, "schedule");
    if (!(peak > 0)) {
      throw new IllegalArgumentException(
          "learning rate must be above 0, was " + peak + "; set learner.learning-rate");
    }
    if (warmUpSteps < 0) {
      throw new IllegalArgumentException(
          "warm-up steps must not be negative, was " + warmUpSteps + "; set learner.warm-up-steps");
    }
  }

  /** The same rate in every step. */
  public static LearningRate constant(double rate) {
    return new LearningRate(rate, 0, Schedule.CONSTANT);
  }

  /**
   * @param step from 1
   */
  public double at(long step) {
    if (step < warmUpSteps) {
      return peak * step / warmUpSteps;
    }
    return switch (schedule) {
      case CONSTANT -> peak;
      case INVERSE_SQRT -> peak * Math.sqrt(Math.max(1, warmUpSteps) / (double) step);
    };
  }
}
