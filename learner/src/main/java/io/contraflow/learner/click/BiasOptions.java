package io.contraflow.learner.click;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How the bias of positions is taken out of clicks: a click at a position that is looked at with
 * probability θ weighs min(1/θ, {@code mostWeight}).
 *
 * @param source where θ comes from
 * @param propensities θ of the positions from 1 on, each in (0, 1], for {@link PositionBias#GIVEN};
 *     positions beyond have the last; empty where the events say them all
 * @param mostWeight at least 1
 * @param wrongClicks ε in [0, 1): the probability that a result that was looked at and does not fit
 *     is clicked all the same
 * @param results of a page, from the top, that are a click's negatives, and positions that are
 *     estimated; at least 2. Positions beyond count as the last
 */
public record BiasOptions(
    PositionBias source,
    List<Double> propensities,
    double mostWeight,
    double wrongClicks,
    int results)
    implements Serializable {
  /** Results of a page. */
  public static final int RESULTS = 20;

  public static final double MOST_WEIGHT = 20;

  public static final BiasOptions OFF =
      new BiasOptions(PositionBias.OFF, List.of(), MOST_WEIGHT, 0, RESULTS);

  public BiasOptions {
    Objects.requireNonNull(source, "source");
    propensities = List.copyOf(propensities);
    check(
        propensities.stream().allMatch(theta -> theta > 0 && theta <= 1),
        "propensities must be in (0, 1]",
        propensities,
        "position-bias.propensities");
    check(
        propensities.isEmpty() || source == PositionBias.GIVEN,
        "propensities must be none where they are not given but position-bias.source is "
            + source.label(),
        propensities,
        "one of the two");
    check(
        mostWeight >= 1 && mostWeight < Double.POSITIVE_INFINITY,
        "the largest weight of a click must be at least 1 and finite",
        mostWeight,
        "position-bias.max-weight");
    check(
        wrongClicks >= 0 && wrongClicks < 1,
        "the rate of wrong clicks must be in [0, 1)",
        wrongClicks,
        "position-bias.wrong-clicks");
    check(
        results >= 2 && results <= 1_000,
        "results of a page must be in [2, 1000]",
        results,
        "position-bias.results");
  }

  /** With the usual limits. */
  public static BiasOptions of(PositionBias source, List<Double> propensities) {
    return new BiasOptions(source, propensities, MOST_WEIGHT, 0, RESULTS);
  }

  public boolean isOn() {
    return source != PositionBias.OFF;
  }

  private static void check(boolean holds, String rule, Object value, String option) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value + "; set " + option);
    }
  }
}
