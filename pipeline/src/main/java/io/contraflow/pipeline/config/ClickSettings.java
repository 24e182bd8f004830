package io.contraflow.pipeline.config;

import io.contraflow.learner.click.BiasOptions;
import io.contraflow.learner.click.CapOptions;
import io.contraflow.learner.click.ClickOptions;
import io.contraflow.learner.click.PositionBias;
import io.contraflow.operators.search.Negatives;
import java.time.Duration;
import java.util.List;

/** What a click is worth: {@code caps.*} and {@code position-bias.*}. */
public final class ClickSettings {
  public static final Option<Integer> CAP_OF_USER =
      LearnerSettings.count(
          "caps.user",
          500,
          0,
          "Acted-on pairs of one user_id in each caps.span; more are dropped (user-cap), so that a"
              + " script does not teach by numbers. Raise it, or set 0 for no cap, where many people"
              + " share an id; events without user_id are not counted.");

  public static final Option<Integer> CAP_OF_QUERY =
      LearnerSettings.count(
          "caps.query",
          10_000,
          0,
          "Acted-on pairs of one normalised query in each caps.span; more are dropped (query-cap). 0"
              + " for no cap.");

  public static final Option<Duration> CAP_SPAN =
      Option.of(
              "caps.span",
              Durations.TYPE,
              Duration.ofMillis(CapOptions.HOUR_MS),
              "Event time after which the pairs of users and queries are counted from 0 again.")
          .that("above 0", value -> value.toMillis() > 0);

  public static final Option<PositionBias> BIAS =
      Option.of(
          "position-bias.source",
          Types.oneOf(PositionBias::of, PositionBias::label, List.of(PositionBias.values())),
          PositionBias.OFF,
          "How the bias of positions is taken out of clicks (docs/bias.md). off: not at all. given: by"
              + " the propensity of results in the events, else by position-bias.propensities. em:"
              + " estimated from all pages of the stream. swaps: estimated from pages whose results had"
              + " been shuffled, as the events say. Unless off, a click's negatives are all other"
              + " results of its page, acted on or not, in place of learner.page-negatives. Use it where"
              + " the same results compete in many searches; elsewhere it costs a little.");

  public static final Option<List<Double>> PROPENSITIES =
      Option.of(
          "position-bias.propensities",
          Probabilities.TYPE,
          List.of(),
          "With position-bias.source given: how likely positions 1, 2, ... are looked at, in (0, 1];"
              + " positions beyond have the last. none: where an event says nothing, a click weighs"
              + " 1.");

  public static final Option<Double> MOST_WEIGHT =
      Option.of(
              "position-bias.max-weight",
              Types.DECIMAL,
              BiasOptions.MOST_WEIGHT,
              "Largest weight of a click, so that a rare one far down does not decide a step alone.")
          .that("at least 1", value -> value >= 1);

  public static final Option<Double> WRONG_CLICKS =
      Option.of(
              "position-bias.wrong-clicks",
              Types.DECIMAL,
              0.0,
              "How often a result that was looked at and does not fit is clicked all the same; estimates"
                  + " of relevance are corrected for it. It changes no order and no step.")
          .that("in [0, 1)", value -> value >= 0 && value < 1);

  public static final Option<Integer> RESULTS =
      Option.of(
              "position-bias.results",
              Types.INTEGER,
              BiasOptions.RESULTS,
              "Unless position-bias.source is off: results of a page, from the top, that are a click's"
                  + " negatives, and positions that are estimated. Each is a column of a step.")
          .that("in [2, 1000]", value -> value >= 2 && value <= 1_000);

  public static final Option<Negatives> NEGATIVES =
      Option.of(
          "join.negatives",
          Types.oneOf(Negatives::of, Negatives::label, Negatives.CHOICES),
          Negatives.SHOWN,
          "Which results that nobody acted on are negatives. shown: the first, above or below the"
              + " positive. skip-above: those of them above it, for users who read from the top and stop"
              + " at what they click (a cascade). With users who look at high positions more than at"
              + " low ones pages teach no order any more (docs/bias.md), and a warning says so.");

  public static final Option<Double> REPEAT_DISCOUNT =
      Option.of(
              "window.repeat-discount",
              Types.DECIMAL,
              0.0,
              "Of c examples of one normalised query in a step each weighs 1 / c^this, so that a head"
                  + " query does not fill the window. 1: a query weighs as much as any other. 0: every"
                  + " example does.")
          .that("in [0, 1]", value -> value >= 0 && value <= 1);

  private ClickSettings() {}

  static List<Option<?>> all() {
    return List.of(
        CAP_OF_USER,
        CAP_OF_QUERY,
        CAP_SPAN,
        BIAS,
        PROPENSITIES,
        MOST_WEIGHT,
        WRONG_CLICKS,
        RESULTS,
        NEGATIVES,
        REPEAT_DISCOUNT);
  }

  static ClickOptions of(Configuration options) {
    return new ClickOptions(
        new CapOptions(
            options.get(CAP_OF_USER), options.get(CAP_OF_QUERY), options.get(CAP_SPAN).toMillis()),
        bias(options),
        options.get(REPEAT_DISCOUNT));
  }

  private static BiasOptions bias(Configuration options) {
    return new BiasOptions(
        options.get(BIAS),
        options.get(PROPENSITIES),
        options.get(MOST_WEIGHT),
        options.get(WRONG_CLICKS),
        options.get(RESULTS));
  }

  /** Negatives that a step takes of an example, at most. */
  static int pageNegatives(Configuration options) {
    return bias(options).isOn()
        ? options.get(RESULTS) - 1
        : options.get(LearnerSettings.PAGE_NEGATIVES);
  }

  /** Results that are told of when their search closes. */
  static int examinedResults(Configuration options) {
    return options.get(BIAS).isEstimated() ? options.get(RESULTS) : 0;
  }

  /**
   * @throws ConfigurationException if position bias has other negatives than were chosen
   */
  static Negatives negatives(Configuration options) {
    boolean whole = options.get(BIAS) != PositionBias.OFF;
    if (whole && options.get(NEGATIVES) != Negatives.SHOWN) {
      throw new ConfigurationException(
          "join.negatives must be shown with position-bias.source "
              + options.get(BIAS).label()
              + ", whose negatives are the whole page, was "
              + options.get(NEGATIVES).label()
              + "; set one of the two");
    }
    return whole ? Negatives.WHOLE_PAGE : options.get(NEGATIVES);
  }
}
