package io.contraflow.learner.optimizer;

import io.contraflow.state.snapshot.Table;
import java.io.Serializable;
import java.util.Objects;

/**
 * How steps are taken.
 *
 * @param optimizer AdaGrad for tables of tokens, whose rows are touched unequally often; for a head
 *     Adam learns more
 * @param learningRate its step size; for AdaGrad that of rows of rms 1
 * @param schedule how the rate goes on after its warm-up
 * @param warmUpSteps steps over which the rate rises linearly to {@code learningRate}; 0 for none
 * @param accumulatorDecay what AdaGrad's accumulator of a row keeps of itself when the row is
 *     touched; 1 for plain AdaGrad
 * @param weightDecay λ of the decay of touched rows, by 1 − rate · λ; 0 for none
 * @param clipNorm largest norm of the gradient of one step; 0 for no clipping
 * @param regulariseWeight one over the farthest that a row may go from its start, in rms; 0 for no
 *     pull toward it (see {@link PullToStart})
 */
public record Descent(
    OptimizerKind optimizer,
    double learningRate,
    Schedule schedule,
    int warmUpSteps,
    double accumulatorDecay,
    double weightDecay,
    double clipNorm,
    double regulariseWeight)
    implements Serializable {
  public Descent {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    check(
        learningRate > 0 && learningRate <= 1000,
        "learning rate must be in (0, 1000]",
        learningRate,
        "learner.learning-rate");
    check(
        accumulatorDecay > 0 && accumulatorDecay <= 1,
        "the decay of AdaGrad's accumulators must be in (0, 1]",
        accumulatorDecay,
        "learner.accumulator-decay");
    check(
        weightDecay >= 0 && learningRate * weightDecay < 1,
        "weight decay must be at least 0 and below one over the learning rate of " + learningRate,
        weightDecay,
        "learner.weight-decay");
    check(
        regulariseWeight >= 0 && regulariseWeight < Double.POSITIVE_INFINITY,
        "the weight of the pull toward the start must be at least 0 and finite",
        regulariseWeight,
        "learner.regularise-weight");
  }

  /** With a rate that stays where its warm-up ends, and nothing that decays. */
  public Descent(
      OptimizerKind optimizer,
      double learningRate,
      int warmUpSteps,
      double clipNorm,
      double regulariseWeight) {
    this(optimizer, learningRate, Schedule.CONSTANT, warmUpSteps, 1, 0, clipNorm, regulariseWeight);
  }

  /**
   * What takes the steps of one table.
   *
   * @param start of the table; read for as long as the optimizer is used if rows are drawn back to
   *     it
   */
  public Optimizer optimizerOf(Table start) {
    LearningRate rate = new LearningRate(learningRate, warmUpSteps, schedule);
    Optimizer plain =
        switch (optimizer) {
          case SGD -> new Sgd(rate, weightDecay);
          case ADAGRAD -> new RowWiseAdaGrad(rate, weightDecay, accumulatorDecay);
          case ADAM -> new Adam(rate, weightDecay);
        };
    return regulariseWeight == 0 ? plain : new PullToStart(plain, start, regulariseWeight);
  }

  private static void check(boolean holds, String rule, Object value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + option);
    }
  }
}
