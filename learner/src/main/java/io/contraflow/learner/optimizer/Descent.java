package io.contraflow.learner.optimizer;

import io.contraflow.state.snapshot.Table;
import java.io.Serializable;
import java.util.Objects;

/**
 * How steps are taken.
 *
 * @param optimizer AdaGrad for tables of tokens, whose rows are touched unequally often; for a head
 *     either
 * @param learningRate its step size; for AdaGrad that of rows of rms 1
 * @param warmUpSteps steps over which the rate rises linearly to {@code learningRate}; 0 for none
 * @param clipNorm largest norm of the gradient of one step; 0 for no clipping
 * @param regulariseWeight one over the farthest that a row may go from its start, in rms; 0 for no
 *     pull toward it (see {@link PullToStart})
 */
public record Descent(
    OptimizerKind optimizer,
    double learningRate,
    int warmUpSteps,
    double clipNorm,
    double regulariseWeight)
    implements Serializable {
  public Descent {
    Objects.requireNonNull(optimizer, "optimizer");
    check(
        learningRate > 0 && learningRate <= 1000,
        "learning rate must be in (0, 1000]",
        learningRate,
        "learner.learning-rate");
    check(
        regulariseWeight >= 0 && regulariseWeight < Double.POSITIVE_INFINITY,
        "the weight of the pull toward the start must be at least 0 and finite",
        regulariseWeight,
        "learner.regularise-weight");
  }

  /**
   * What takes the steps of one table.
   *
   * @param start of the table; read for as long as the optimizer is used if rows are drawn back to
   *     it
   */
  public Optimizer optimizerOf(Table start) {
    Optimizer plain = optimizer.create(new WarmUp(learningRate, warmUpSteps));
    return regulariseWeight == 0 ? plain : new PullToStart(plain, start, regulariseWeight);
  }

  private static void check(boolean holds, String rule, Object value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + option);
    }
  }
}
